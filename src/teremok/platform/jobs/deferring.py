"""Puts a job into the queue, in the caller's own transaction."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import Task, configure_task

from teremok.platform.jobs.signing import deferrer

# The app's own connector is exchanged inside a worker for one that leaves Django's transaction: this one never is.
_queue = JobManager(DjangoConnector())


def defer(task: Task[Any, Any, Any], *, key: str | None = None, at: datetime | None = None, **arguments: Any) -> None:
    """Defers one job: it exists when the caller's transaction commits, and not at all when it doesn't.

    `key` names the effect: while a job with this key waits to be run, no second one is added. `at` is the aware
    instant before which it does not run. `arguments` are JSON values: ids, numbers, texts.
    """
    if at is not None and at.tzinfo is None:
        raise ValueError("a job is deferred to an aware instant")
    arguments |= deferrer()
    job = configure_task(
        name=task.name,
        job_manager=_queue,
        lock=task.lock,
        queueing_lock=f"{task.name} {key}" if key else None,
        queue=task.queue,
        priority=task.priority,
        schedule_at=at,
    )
    if key is None:
        job.defer(**arguments)
        return
    while True:
        try:
            with transaction.atomic():
                job.defer(**arguments)
        except AlreadyEnqueued:
            if _holds_back(f"{task.name} {key}"):
                return
        else:
            return


def _holds_back(key: str) -> bool:
    """Keeps the waiting job from running before our transaction ends, so that it sees what we have written."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR NO KEY UPDATE", [key]
        )
        return cursor.fetchone() is not None
