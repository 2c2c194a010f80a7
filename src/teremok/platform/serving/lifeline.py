"""Ties the processes of one installation together: none outlives the one that started it."""

import asyncio
import ctypes
import os
import signal
from collections.abc import Callable

LIFELINE = "LIFELINE_FD"
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def follow_parent(signum: int = signal.SIGTERM) -> None:
    """Has the kernel send `signum` to this process when the thread that started it ends, however it ends."""
    if _libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def watch_lifeline(loop: asyncio.AbstractEventLoop, ending: Callable[[], None]) -> None:
    """Calls `ending` once when the supervisor begins to shut down: it closes its end of the pipe it handed us."""
    if LIFELINE not in os.environ:
        return
    descriptor = os.dup(int(os.environ[LIFELINE]))

    def ended() -> None:
        loop.remove_reader(descriptor)
        os.close(descriptor)
        ending()

    loop.add_reader(descriptor, ended)
