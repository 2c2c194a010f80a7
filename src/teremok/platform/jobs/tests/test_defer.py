"""Deferring a job: with the caller's transaction or not at all."""

import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from teremok.platform.jobs import Backoff, app, defer, queries
from teremok.platform.jobs.tests import laboratory
from teremok.platform.jobs.worker import run_waiting


def waiting() -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [json.loads(row[0]) for row in cursor.fetchall()]


@pytest.fixture
def open_laboratory(db):
    with laboratory.open_laboratory():
        yield


@pytest.mark.usefixtures("open_laboratory")
class TestDefer:
    def test_exists_with_the_transaction(self):
        defer(laboratory.note, n=1)
        assert waiting() == [{"n": 1}]

    def test_vanishes_with_the_transaction(self):
        with transaction.atomic():
            defer(laboratory.note, n=1)
            transaction.set_rollback(True)
        assert waiting() == []

    def test_one_key_waits_once(self):
        defer(laboratory.note, key="flat 5", n=1)
        defer(laboratory.note, key="flat 5", n=2)
        defer(laboratory.note, key="flat 6", n=3)
        assert waiting() == [{"n": 1}, {"n": 3}]

    def test_a_key_is_free_once_its_job_runs(self):
        defer(laboratory.note, key="flat 5", n=1)
        run_waiting()
        defer(laboratory.note, key="flat 5", n=2)
        assert waiting() == [{"n": 2}]

    def test_waits_for_its_instant(self):
        defer(laboratory.note, at=datetime.now(UTC) + timedelta(hours=1), n=1)
        defer(laboratory.note, at=datetime.now(UTC) - timedelta(hours=1), n=2)
        assert run_waiting() == 1
        assert waiting() == [{"n": 1}]

    def test_refuses_a_naive_instant(self):
        with pytest.raises(ValueError, match="aware"):
            defer(laboratory.note, at=datetime(2026, 1, 1), n=1)  # noqa: DTZ001

    def test_refuses_what_is_not_json(self):
        with pytest.raises(TypeError):
            defer(laboratory.note, n={1, 2})

    def test_counts_by_state(self):
        defer(laboratory.note, n=1)
        run_waiting()
        defer(laboratory.note, n=2)
        counts = queries.counts()
        assert (counts["todo"], counts["succeeded"], counts["failed"]) == (1, 1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_skipped_job_holds_the_waiting_one_until_commit():
    """Else the worker could run the waiting job before our change is there to be seen."""
    with laboratory.open_laboratory():
        defer(laboratory.note, key="flat 5", n=1)
        taken = []
        with transaction.atomic():
            defer(laboratory.note, key="flat 5", n=2)
            other = threading.Thread(target=lambda: (taken.append(run_waiting()), connection.close()))
            other.start()
            other.join()
        assert taken == [0]
        assert run_waiting() == 1


def test_pauses_grow_to_an_hour():
    class Tried:
        def __init__(self, attempts: int):
            self.attempts = attempts

    strategy = Backoff(9)
    now = datetime.now(UTC)
    pauses = [strategy.get_retry_decision(exception=ValueError(), job=Tried(n)).retry_at - now for n in range(9)]
    assert [round(pause.total_seconds()) for pause in pauses] == [5, 15, 45, 135, 405, 1215, 3600, 3600, 3600]
    assert strategy.get_retry_decision(exception=ValueError(), job=Tried(9)) is None


def test_every_app_s_jobs_are_known():
    assert {"jobs.forget_old", "laboratory.note"} <= set(app.tasks)
