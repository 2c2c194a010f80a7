"""The queue's own housekeeping."""

from datetime import datetime, timedelta

from django.db import connection

from teremok.platform.jobs.tasks import periodic

KEEP_DONE = timedelta(days=1)
KEEP_FAILED = timedelta(days=90)


@periodic("*/10 * * * *", name="jobs.forget_old")
def forget_old(at: datetime) -> None:
    """Removes jobs that succeeded a day ago and failures of three months ago, in portions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH old AS (SELECT j.id FROM procrastinate_jobs j"
            "   WHERE j.status NOT IN ('todo', 'doing') AND NOT EXISTS (SELECT 1 FROM procrastinate_events e"
            "     WHERE e.job_id = j.id AND e.at >= CASE WHEN j.status = 'failed' THEN %s ELSE %s END)"
            "   ORDER BY j.id LIMIT 50000),"
            " gone AS (DELETE FROM jobs_failure WHERE job_id IN (SELECT id FROM old))"
            " DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM old)",
            [at - KEEP_FAILED, at - KEEP_DONE],
        )
