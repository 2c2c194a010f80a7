"""Failed jobs: why they failed, and having them run again."""

import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from procrastinate.jobs import Job

from teremok.platform.access import ANONYMOUS, Actor, Denied, Grant, Role
from teremok.platform.jobs import defer, queries, services
from teremok.platform.jobs.jobs import forget_old
from teremok.platform.jobs.models import Failure
from teremok.platform.jobs.tasks import MOST_ATTEMPTS, Backoff
from teremok.platform.jobs.tests import laboratory

MAYA = Actor(account_id=uuid4(), grants=(Grant(Role.ADMINISTRATOR, 1),), label="Майя Совина")
DARYA = Actor(account_id=uuid4(), grants=(Grant(Role.MEETING_ADMINISTRATOR, 1),), label="Дарья Зайцева")
NOON = datetime(2026, 3, 2, 9, tzinfo=UTC)


def settled(running: list[subprocess.Popen], *, deadline: float = 60) -> Counter[str]:
    until = time.monotonic() + deadline
    while (counts := laboratory.counts())["todo"] + counts["doing"]:
        assert time.monotonic() < until, counts
        time.sleep(0.1)
    return counts


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_says_why_and_runs_again():
    with laboratory.open_laboratory():
        defer(laboratory.fail, n=7)
        with laboratory.workers(1) as running:
            assert settled(running)["failed"] == 1
            [job] = queries.failed()
            assert job.task_name == "laboratory.fail"
            assert job.reason == "ValueError: number 7 never works"
            services.retry(failure=job.public_id, by=MAYA, at=NOON)
            assert settled(running)["failed"] == 1
        [job] = queries.failed()
        assert job.attempts > 1
        assert Failure.objects.get().retried_by == "Майя Совина"


@pytest.mark.django_db(transaction=True)
def test_an_error_that_passes_leaves_no_failed_job():
    with laboratory.open_laboratory():
        defer(laboratory.fail_once, n=1)
        with laboratory.workers(1) as running:
            assert settled(running)["succeeded"] == 1
        assert queries.failed() == []


def test_a_job_whose_database_went_away_begins_again_without_having_failed():
    job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="laboratory.note", attempts=3)
    backoff = Backoff(0)
    assert backoff.get_retry_decision(exception=ValueError("never works"), job=job) is None
    again = backoff.get_retry_decision(exception=OperationalError("connection refused"), job=job)
    assert again is not None
    assert again.retry_at is not None
    worn_out = job.evolve(attempts=MOST_ATTEMPTS)
    assert backoff.get_retry_decision(exception=OperationalError("connection refused"), job=worn_out) is None


@pytest.fixture
def failed(db):
    with connection.cursor() as cursor:
        defer(laboratory.note, n=1)
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    [job] = queries.failed()
    return job


def test_a_job_that_died_without_a_word_is_listed(failed):
    assert failed.error == failed.reason == ""


@pytest.mark.parametrize("actor", [ANONYMOUS, DARYA])
def test_only_the_platform_administrator_retries(failed, actor):
    with pytest.raises(Denied):
        services.retry(failure=failed.public_id, by=actor, at=NOON)


def test_a_job_is_not_retried_twice(failed):
    services.retry(failure=failed.public_id, by=MAYA, at=NOON)
    with pytest.raises(services.CannotRetry):
        services.retry(failure=failed.public_id, by=MAYA, at=NOON)


def test_an_unknown_job_is_refused(db):
    with pytest.raises(services.CannotRetry):
        services.retry(failure=uuid4(), by=MAYA, at=NOON)


def test_failures_are_forgotten_late(failed):
    forget_old(datetime.now(UTC) + timedelta(days=2))
    assert len(queries.failed()) == 1
    forget_old(datetime.now(UTC) + timedelta(days=91))
    assert queries.failed() == []
    assert not Failure.objects.exists()
