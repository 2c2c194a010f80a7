"""A whole installation in a folder of its own, driven through its command as an administrator does."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

SECONDS = 300  # a busy machine is no failure


class Installation:
    def __init__(self, var: Path):
        self.var = var
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TEREMOK_", "DATABASE_URL"))}
        self.environ = kept | {"TEREMOK_VAR": str(var)}
        self.started: list[Running] = []

    def run(self, *arguments: str, refused: bool = False, status: int = 0) -> str:
        """What the command prints; `refused` expects that it can't do it, and returns what it says on stderr."""
        done = subprocess.run(  # noqa: S603
            self.command(*arguments), env=self.environ, capture_output=True, text=True, check=False, timeout=180
        )
        assert done.returncode == (2 if refused else status), f"{done.returncode}: {done.stdout}{done.stderr}"
        return done.stderr if refused else done.stdout

    def start(self, *arguments: str, said: Path | None = None, logged: Path | None = None) -> "Running":
        """Starts a command that stays; what it prints goes to the file `said`, what it logs to `logged`."""
        with (said or Path(os.devnull)).open("w") as output, ExitStack() as stack:
            log = stack.enter_context(logged.open("w")) if logged else None
            process = subprocess.Popen(  # noqa: S603
                self.command(*arguments), env=self.environ, stdout=output, stderr=log
            )
        self.started.append(Running(process))
        return self.started[-1]

    def end(self) -> None:
        """Stops what a failed test has left running, which would slow down all that come after it."""
        for running in self.started:
            if running.process.poll() is None:
                running.stop()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-W", "ignore", "-m", "teremok.cli", *arguments]


@contextmanager
def installed() -> Iterator[Installation]:
    """One in a folder closed to others, as /root would be."""
    with tempfile.TemporaryDirectory(prefix="teremok-") as folder:
        installation = Installation(Path(folder) / "var")
        try:
            yield installation
        finally:
            installation.end()


class Running:
    """A supervisor and all that it has started."""

    def __init__(self, process: subprocess.Popen):
        self.process = process
        self.tree = psutil.Process(process.pid)
        self.seen: dict[int, psutil.Process] = {}

    def find(self, *words: str) -> psutil.Process | None:
        """The first process below the supervisor whose command line has all the words."""
        for process in self.tree.children(recursive=True):
            self.seen[process.pid] = process
            line = _command_line(process)
            if line and all(word in line for word in words):
                return process
        return None

    def kill(self, *words: str) -> int:
        process = eventually(lambda: self.find(*words))
        process.send_signal(signal.SIGKILL)
        return process.pid

    def stop(self) -> int:
        """As Ctrl-C or systemd does; the exit status."""
        self.find("nobody in particular")  # to know them all
        self.process.terminate()
        return self.process.wait(SECONDS)

    def survivors(self) -> list[str]:
        return [line for process in self.seen.values() if (line := _command_line(process))]


def _command_line(process: psutil.Process) -> str:
    """Empty for a process that has ended, even when nobody has buried it yet."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # a zombie is one too
        return ""


def eventually(question: Callable[[], Any]) -> Any:
    """The first answer that is true; fails when there is none for minutes."""
    until = time.monotonic() + SECONDS
    while not (answer := question()):
        assert time.monotonic() < until
        time.sleep(0.1)
    return answer


def answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=10).status_code == 200
    except httpx.TransportError:
        return False
