"""What the queue holds."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection


@dataclass(frozen=True)
class FailedJob:
    """A job that has used up its attempts; `error` is a traceback, empty when the worker died with it."""

    public_id: UUID
    task_name: str
    queue: str
    error: str
    attempts: int
    failed_at: datetime

    @property
    def reason(self) -> str:
        """The last line of the traceback: what was raised."""
        return self.error.strip().rsplit("\n", 1)[-1]


def failed(*, limit: int = 200) -> list[FailedJob]:
    """Jobs that failed for good, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.public_id, f.task_name, f.queue, f.error, j.attempts, f.failed_at"
            " FROM procrastinate_jobs j JOIN jobs_failure f ON f.job_id = j.id"
            " WHERE j.status = 'failed' ORDER BY f.failed_at DESC LIMIT %s",
            [limit],
        )
        return [FailedJob(*row) for row in cursor.fetchall()]


def counts() -> dict[str, int]:
    """How many jobs are in each state: todo, doing, succeeded, failed, cancelled, aborted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(j.id) FROM unnest(enum_range(NULL::procrastinate_job_status)) AS state"
            " LEFT JOIN procrastinate_jobs j ON j.status = state GROUP BY state ORDER BY state"
        )
        return dict(cursor.fetchall())


def longest_wait_seconds() -> float:
    """How long the job that has been due longest has been waiting; 0 when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at,"
            " (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)))), 0)::float"
            " FROM procrastinate_jobs j WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())"
        )
        seconds: float = cursor.fetchone()[0]
        return max(0.0, seconds)
