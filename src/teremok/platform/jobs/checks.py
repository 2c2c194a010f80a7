"""Whether jobs are being done, for `teremok doctor`."""

from django.db import connection

from teremok.platform.jobs import queries

LONG_WAIT_SECONDS = 120


def check() -> list[str]:
    """What to mend, one sentence each."""
    complaints = []
    waiting = queries.longest_wait_seconds()
    if waiting > LONG_WAIT_SECONDS:
        complaints.append(
            f"Jobs have been waiting for {waiting / 60:.0f} minutes: run `teremok serve` or `teremok worker`."
        )
    failed = queries.counts()["failed"]
    if failed:
        complaints.append(f"{failed} jobs have failed: look at /staff/jobs/, mend the cause and have them run again.")
    return complaints


def describe() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '15 s'")
        workers = cursor.fetchone()[0]
    return f"{queries.counts()['todo']} waiting, workers running: {workers}"
