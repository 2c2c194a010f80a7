"""Keeps the processes of one installation alive and ends them together."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from teremok.platform.serving.lifeline import LIFELINE, follow_parent

TICK_SECONDS = 0.25
STEADY_SECONDS = 10  # who lived this long is started again at once
PAUSES = (0.0, 0.5, 1.0, 2.0, 5.0)

logger = logging.getLogger(__name__)


@dataclass
class Child:
    """One process. `wanted` says whether it is to be started when it isn't there."""

    name: str
    command: list[str]
    environ: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 30
    wanted: Callable[[], bool] = lambda: True
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Starts children in order, starts again what dies, and stops them in the opposite order.

    A signal (SIGTERM, SIGINT) ends `watch`. Children are in sessions of their own, so that Ctrl-C in a terminal
    reaches them only through us; if we are killed, the kernel ends them.
    """

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.asked_to_stop = False
        self.lifeline_ours: int | None
        self.lifeline_theirs, self.lifeline_ours = os.pipe()

    def __enter__(self) -> "Supervisor":
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._stop_asked)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def add(self, child: Child) -> None:
        self.children.append(child)
        if child.wanted():
            self._start(child)

    def watch(self) -> None:
        """Returns when a signal asks for the end."""
        while not self.asked_to_stop:
            self.look_after_children()
            time.sleep(TICK_SECONDS)

    def look_after_children(self) -> None:
        for child in self.children:
            if child.is_alive:
                continue
            if child.process is not None:
                self._note_death(child)
            if time.monotonic() >= child.not_before and child.wanted():
                self._start(child)

    def stop(self) -> None:
        """Ends live streams, then the children: those that were started last first."""
        if self.lifeline_ours is not None:
            os.close(self.lifeline_ours)
            self.lifeline_ours = None
        while self.children:
            together = [child for child in self.children if child.stop_signal == self.children[-1].stop_signal]
            for child in together:
                self.children.remove(child)
                if child.process is not None and child.is_alive:
                    child.process.send_signal(child.stop_signal)
            for child in together:
                _wait(child)

    def _start(self, child: Child) -> None:
        output: IO[bytes] | None = child.log.open("ab") if child.log else None
        parent = os.getpid()

        def before_exec() -> None:
            follow_parent(child.stop_signal)
            if os.getppid() != parent:  # it died before we could follow
                os._exit(1)

        try:
            child.process = subprocess.Popen(  # noqa: S603
                child.command,
                env=os.environ | child.environ | {LIFELINE: str(self.lifeline_theirs)},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=(self.lifeline_theirs,),
                start_new_session=True,
                preexec_fn=before_exec,
                cwd="/" if child.name == "database" else None,
            )
        finally:
            if output:
                output.close()
        child.started = time.monotonic()

    def _note_death(self, child: Child) -> None:
        assert child.process is not None
        lived = time.monotonic() - child.started
        child.failures = 0 if lived > STEADY_SECONDS else min(child.failures + 1, len(PAUSES) - 1)
        child.not_before = time.monotonic() + PAUSES[child.failures]
        logger.error("the %s process ended with %s and is started again", child.name, child.process.returncode)
        child.process = None

    def _stop_asked(self, _signum: int, _frame: FrameType | None) -> None:
        if self.asked_to_stop:
            raise KeyboardInterrupt
        self.asked_to_stop = True


def _wait(child: Child) -> None:
    if child.process is None:
        return
    try:
        child.process.wait(child.grace_seconds)
    except subprocess.TimeoutExpired:
        logger.error("the %s process did not end in %s s and is killed", child.name, child.grace_seconds)
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
