"""Asks a provider from code that doesn't live in an event loop, or lives in somebody else's."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

R = TypeVar("R")


def apart(asked: Callable[[], Coroutine[Any, Any, R]]) -> R:
    """Runs the coroutine to its end in a loop and a thread of its own."""
    with ThreadPoolExecutor(1, "apart") as thread:
        return thread.submit(lambda: asyncio.run(asked())).result()
