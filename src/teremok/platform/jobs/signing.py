"""Changes that a job makes carry the account that deferred it, or else the platform itself."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from teremok.platform.access import SYSTEM, Actor
from teremok.platform.audit import acting
from teremok.platform.audit.signatures import present_signature

DEFERRED_BY = "deferred_by"


def deferrer() -> dict[str, str]:
    """The argument that travels with the job; nothing when nobody is signed in."""
    present = present_signature()
    account = present.actor.account_id if present else None
    return {DEFERRED_BY: str(account)} if account else {}


def signed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Runs the job as whoever deferred it, as far as the history is concerned: it gives no rights."""
    if inspect.iscoroutinefunction(function):
        raise TypeError(f"{function.__name__} is a coroutine: jobs are plain functions, each in its own thread")

    @wraps(function)
    def run(*args: Any, **arguments: Any) -> Any:
        account = arguments.pop(DEFERRED_BY, None)
        with acting(Actor(account_id=UUID(account)) if account else SYSTEM):
            return function(*args, **arguments)

    return run
