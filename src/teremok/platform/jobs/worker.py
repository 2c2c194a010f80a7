"""Runs jobs, and brings back those whose worker has died.

A worker's heartbeat is written every 3 seconds. Whoever is alive looks every 4 seconds for jobs whose worker has been
silent for 12 and puts them back: at the worst 3 + 12 + 4 seconds after a `kill -9` the job runs again.
"""

import asyncio
import json
import logging
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connection
from procrastinate import JobContext, PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from teremok.platform.database.addresses import listening_parameters
from teremok.platform.jobs.tasks import MOST_ATTEMPTS

HEARTBEAT_SECONDS = 3.0
SILENT_SECONDS = 12.0
RESCUE_SECONDS = 4.0
POLL_SECONDS = 2.0
GRACE_SECONDS = 20.0

RESCUE = """
WITH stalled AS MATERIALIZED (
  SELECT job.id, job.attempts FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
   WHERE job.status = 'doing'
     AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %(silent)s))
     FOR UPDATE OF job SKIP LOCKED
), given_up AS (
  SELECT procrastinate_finish_job_v1(id, 'failed', false) FROM stalled WHERE attempts >= %(most)s
), again AS (
  SELECT procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL) FROM stalled WHERE attempts < %(most)s
)
SELECT id, (SELECT count(*) FROM given_up) AS given_up, (SELECT count(*) FROM again) AS again FROM stalled
"""
REMEMBER = """
INSERT INTO jobs_failure (public_id, job_id, task_name, queue, error, failed_at, retried_by)
VALUES (gen_random_uuid(), %(job)s, %(task)s, %(queue)s, %(error)s, now(), '')
ON CONFLICT (job_id) DO UPDATE SET error = EXCLUDED.error, failed_at = EXCLUDED.failed_at
"""
ERROR_LIMIT = 20_000

logger = logging.getLogger(__name__)


def run(*, concurrency: int) -> None:
    """Works until SIGTERM or SIGINT: then it takes nothing new and ends what it has begun."""
    asyncio.run(_work(concurrency))


def run_waiting() -> int:
    """Runs every job that is due now, here, in the caller's transaction; returns how many. Errors are raised.

    For tests and for filling the demo city; a server leaves this to its workers.
    """
    done = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, task_name, args FROM procrastinate_fetch_job_v2(NULL, NULL)")
            job_id, name, arguments = cursor.fetchone() or (None, "", "{}")
        if job_id is None:
            return done
        app.tasks[name].func(**json.loads(arguments))
        with connection.cursor() as cursor:
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', false)", [job_id])
        done += 1


async def _work(concurrency: int) -> None:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(concurrency + 2, "job"))
    connector = PsycopgConnector(kwargs=listening_parameters(settings), min_size=1, max_size=4)
    with app.replace_connector(connector):
        async with app.open_async():
            rescuing = asyncio.create_task(_rescue_for_ever(connector))
            app.perform_import_paths()  # type: ignore[no-untyped-call]
            options: dict[str, Any] = {
                **app.worker_defaults,
                "concurrency": concurrency,
                "fetch_job_polling_interval": POLL_SECONDS,
                "update_heartbeat_interval": HEARTBEAT_SECONDS,
                "stalled_worker_timeout": SILENT_SECONDS,
                "shutdown_graceful_timeout": GRACE_SECONDS,
                "worker_middleware": [_remember_error],
            }
            worker: Any = _Worker(app, **options)
            working = asyncio.create_task(worker.run())
            await asyncio.wait({rescuing, working}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                rescuing.cancel()
                working.result()
            else:
                working.cancel()
                await asyncio.wait({working})
                rescuing.result()


class _Worker(Worker):
    """Ends when it can't write down what became of a job: as long as it lives, nobody else takes that job up."""

    async def _persist_job_status(self, *args: Any, **named: Any) -> None:
        try:
            await super()._persist_job_status(*args, **named)
        except ConnectorException:
            logger.warning("what became of a job could not be written down: the worker ends, so that it begins again")
            self.stop()  # type: ignore[no-untyped-call]
            raise


async def _rescue_for_ever(connector: PsycopgConnector) -> None:
    while True:
        rows = await connector.execute_query_all_async(RESCUE, silent=SILENT_SECONDS, most=MOST_ATTEMPTS)
        if rows:
            logger.warning("jobs of a dead worker brought back", extra={"jobs": [row["id"] for row in rows]})
        await asyncio.sleep(RESCUE_SECONDS)


async def _remember_error(call_next: AsyncCallNext, context: JobContext, worker: Worker) -> Any:
    try:
        return await call_next()
    except BaseException as error:
        job = context.job
        told = "".join(traceback.format_exception(error))[-ERROR_LIMIT:].replace("\0", "")
        try:
            await context.app.connector.execute_query_async(
                REMEMBER, job=job.id, task=job.task_name, queue=job.queue, error=told
            )
        except ConnectorException:  # whether the job is tried again depends on its own error, not on this one
            logger.warning("why a job failed could not be written down", extra={"jobs": [job.id]})
        raise
