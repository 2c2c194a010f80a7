"""Jobs that leave traces, and a worker process that knows them."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, transaction

from teremok.platform.jobs import task

WORKER = """
import django
django.setup()
import teremok.platform.jobs.tests.laboratory
from teremok.platform.jobs import worker
worker.run(concurrency=2)
"""


@task("laboratory.note")
def note(*, n: int, seconds: float = 0.0) -> None:
    time.sleep(seconds)
    _write(n)


@task("laboratory.fail", retry=0)
def fail(*, n: int) -> None:
    raise ValueError(f"number {n} never works")


@task("laboratory.fail_once", retry=3)
def fail_once(*, n: int) -> None:
    _write(n)
    if _written(n) == 1:
        raise ValueError("once")


@task("laboratory.die")
def die(*, n: int, moment: str) -> None:
    """Takes its worker along the first time: before its work, within its transaction, or after it."""
    first = _written(-n) == 0
    _write(-n)
    if first and moment == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    with transaction.atomic():
        _write(n)
        if first and moment == "within":
            os.kill(os.getpid(), signal.SIGKILL)
    if first and moment == "after":
        os.kill(os.getpid(), signal.SIGKILL)


def _write(n: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO laboratory VALUES (%s)", [n])


def _written(n: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM laboratory WHERE n = %s", [n])
        return cursor.fetchone()[0]


def counts() -> Counter[str]:
    """Our own jobs by state: workers have those of the clock to do as well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name LIKE 'laboratory.%' GROUP BY status"
        )
        return Counter(dict(cursor.fetchall()))


@contextmanager
def open_laboratory():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("CREATE TABLE laboratory (n int, at timestamptz DEFAULT clock_timestamp())")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE laboratory")
            cursor.execute("DELETE FROM procrastinate_jobs")
            cursor.execute("DELETE FROM procrastinate_workers")


def database_url() -> str:
    """The test's own database, for another process."""
    database = settings.DATABASES["default"]
    url = f"postgresql:///{database['NAME']}?host={database['HOST']}&user={database['USER']}"
    if database["PASSWORD"]:
        url += f"&password={database['PASSWORD']}&port={database['PORT'] or 5432}"
    return url


def start_worker() -> subprocess.Popen:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", WORKER], env=os.environ | {"DATABASE_URL": database_url()}
    )


@contextmanager
def workers(count: int):
    """Keeps `count` workers alive, as a supervisor would; the list changes when one dies and is replaced."""
    running = [start_worker() for _ in range(count)]
    try:
        yield running
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait(30)


def revive(running: list[subprocess.Popen]) -> int:
    dead = [place for place, worker in enumerate(running) if worker.poll() is not None]
    for place in dead:
        running[place] = start_worker()
    return len(dead)
