"""Work done after the request: jobs live in PostgreSQL and are deferred in the transaction that needs them."""

from procrastinate.contrib.django import app

from teremok.platform.jobs.deferring import defer
from teremok.platform.jobs.tasks import Backoff, periodic, task

__all__ = ["Backoff", "app", "defer", "periodic", "task"]
