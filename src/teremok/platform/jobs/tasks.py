"""Declares what a worker can do: one-off jobs and jobs of the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from procrastinate.tasks import Task

from teremok.platform.access import SYSTEM
from teremok.platform.audit import acting
from teremok.platform.database.gone import is_gone
from teremok.platform.jobs.signing import signed

MOST_ATTEMPTS = 25  # a job that kills its worker this often is failed, or it would take the others down for ever

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Backoff(BaseRetryStrategy):
    """Tries again `times` times: after 5 s, 15 s, 45 s and so on, never later than an hour.

    A job whose database went away is to blame for that as little as one whose worker died: it begins again either way.
    """

    times: int

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        times = max(self.times, MOST_ATTEMPTS) if is_gone(exception) else self.times
        if job.attempts >= times:
            return None
        pause = timedelta(seconds=min(5 * 3 ** min(job.attempts, 10), 3600))
        return RetryDecision(retry_at=datetime.now(UTC) + pause)


def task(
    name: str,
    *,
    queue: str = "default",
    retry: int | BaseRetryStrategy = 0,
    lock: str | None = None,
    priority: int = 0,
) -> Callable[[Callable[P, R]], Task[P, R, P]]:
    """Declares a job. Put it into the `jobs.py` of an app, from where it is found by itself.

    `name` is stored with each job, so it never changes once released: "channels.send_mail". `retry` is a number
    of further attempts with growing pauses. Two jobs of one `lock` never run at the same time. The function takes
    JSON values by keyword, may run more than once for the same job, and loads what it needs by id.
    """
    strategy = Backoff(retry) if isinstance(retry, int) else retry
    decorate: Any = app.task(name=name, queue=queue, retry=strategy, lock=lock, priority=priority)
    return lambda function: decorate(signed(function))


def periodic(
    cron: str, *, name: str, queue: str = "periodic", retry: int = 3
) -> Callable[[Callable[[datetime], None]], Callable[[datetime], None]]:
    """Declares a job of the clock: `cron` in UTC, one run for each tick however many workers there are.

    The function is given the tick as an aware datetime. Ticks missed by more than ten minutes are left out.
    """

    def decorate(function: Callable[[datetime], None]) -> Callable[[datetime], None]:
        def run(timestamp: int) -> None:
            with acting(SYSTEM):
                function(datetime.fromtimestamp(timestamp, UTC))

        app.periodic(cron=cron)(app.task(name=name, queue=queue, retry=Backoff(retry), queueing_lock=name)(run))
        return function

    return decorate
