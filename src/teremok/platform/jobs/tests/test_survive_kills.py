"""After SIGKILL every job runs again by itself within 30 seconds, and none is lost."""

import random
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from teremok.platform.jobs import defer
from teremok.platform.jobs.tests import laboratory

LONGEST_WAIT = 30  # seconds, what is promised
KILLS = 50


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def run_to_the_end(running, seconds: float, disturb=lambda: False) -> int:
    """Keeps the workers alive until nothing waits; returns how many died."""
    deaths, until = 0, time.monotonic() + seconds
    while disturb() or (counts := laboratory.counts())["todo"] + counts["doing"]:
        assert time.monotonic() < until
        deaths += laboratory.revive(running)
        time.sleep(0.2)
    return deaths


def longest_pause() -> float:
    """The longest time between two beginnings of the same job."""
    [(pause,)] = rows(
        "SELECT coalesce(max(extract(epoch FROM at - before)), 0)::float FROM (SELECT e.at, lag(e.at) OVER"
        " (PARTITION BY job_id ORDER BY e.id) AS before FROM procrastinate_events e JOIN procrastinate_jobs j"
        " ON j.id = e.job_id AND j.task_name LIKE 'laboratory.%' WHERE e.type = 'started') AS starts"
    )
    return pause


def done_once(count: int) -> bool:
    return rows("SELECT array_agg(DISTINCT n ORDER BY n) FROM laboratory WHERE n > 0")[0][0] == [*range(1, count + 1)]


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_loses_nothing():
    with laboratory.open_laboratory():
        for n, moment in enumerate(("before", "within", "after"), start=1):
            defer(laboratory.die, n=n, moment=moment)
        for n in range(4, 31):
            defer(laboratory.note, n=n, seconds=0.05)
        with laboratory.workers(2) as running:
            assert run_to_the_end(running, 120) >= 2
        assert laboratory.counts()["succeeded"] == 30
        assert done_once(30)
        assert longest_pause() <= LONGEST_WAIT


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_end_could_not_be_written_down_begins_again():
    """Its worker lives, so no heartbeat is missed: it must end by itself, or the job would be at work for ever."""
    with laboratory.open_laboratory(), refusing_the_first_end():
        defer(laboratory.note, n=1)
        with laboratory.workers(1) as running:
            assert run_to_the_end(running, 120) == 1
        assert laboratory.counts() == {"succeeded": 1}
        assert rows("SELECT count(*) FROM laboratory WHERE n = 1") == [(2,)]
        assert longest_pause() <= LONGEST_WAIT


@contextmanager
def refusing_the_first_end():
    """The database refuses once to note that a job succeeded; a sequence remembers that, whatever is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE SEQUENCE laboratory_ends;
            CREATE FUNCTION laboratory_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF nextval('laboratory_ends') = 1 THEN RAISE 'not now'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER laboratory_refuses BEFORE UPDATE ON procrastinate_jobs FOR EACH ROW
                WHEN (NEW.status = 'succeeded' AND NEW.task_name LIKE 'laboratory.%')
                EXECUTE FUNCTION laboratory_refuses()
            """
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION laboratory_refuses() CASCADE; DROP SEQUENCE laboratory_ends")


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)
def test_fifty_kills_lose_nothing():
    """Each time all three workers are at work one of them is killed, at a moment of chance."""
    chance = random.Random(50)
    with laboratory.open_laboratory():
        deferred, killed = 0, []

        def kill() -> bool:
            """Whether there are kills to come; as long as there are, there is work."""
            nonlocal deferred
            if len(killed) == KILLS:
                return False
            if laboratory.counts()["todo"] < 20:
                for deferred in range(deferred + 1, deferred + 51):  # noqa: B020 (it counts on)
                    defer(laboratory.note, n=deferred, seconds=chance.uniform(0, 0.5))
            [(at_work,)] = rows("SELECT count(DISTINCT worker_id) FROM procrastinate_jobs WHERE status = 'doing'")
            if at_work >= len(running) and chance.random() < 0.5:
                victim = chance.choice(running)
                victim.kill()
                victim.wait()
                killed.append(victim.pid)
            return True

        with laboratory.workers(3) as running:
            run_to_the_end(running, 1200, kill)
        assert laboratory.counts() == {"succeeded": deferred}
        assert done_once(deferred)
        assert longest_pause() <= LONGEST_WAIT
