"""A real installation, `teremok serve` with all its processes, of which any may be killed."""

import os
import random
import shutil
import socket
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from bench.faults.moments import Victim
from teremok.cli.tests.installation import Installation, Running
from teremok.platform.database import embedded

PROGRAM = {
    Victim.WEB: ("teremok.platform.serving.web",),
    Victim.WORKER: ("teremok.platform.jobs",),
    Victim.CARRIER: ("teremok.platform.channels.carrying",),
    Victim.DATABASE: ("bin/postgres", "-D"),
    Victim.BACKEND: ("bin/postgres", "-D"),
}
PARTS = (Victim.WEB, Victim.WORKER, Victim.CARRIER)
SECONDS_TO_START = 60
CLIENT_OF_DATABASE = "[local]"


class Tree:
    """`var` is emptied before. `ask` reads its database, `is_well` tells which parts work again since a moment."""

    def __init__(self, var: Path, settings: Mapping[str, str]) -> None:
        shutil.rmtree(var, ignore_errors=True)
        var.mkdir(parents=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.var = var
        self.settings = {"TEREMOK_BASE_URL": self.url, **settings}
        self._installation = Installation(var)
        self._installation.environ |= self.settings
        self._running: Running | None = None
        self._database: psycopg.Connection[Any] | None = None

    def start(self) -> None:
        """Returns when every part works."""
        self._installation.run("migrate")
        since = datetime.now(UTC)
        self._running = self._installation.start("serve", "--port", str(self.port), logged=self.var / "serve.log")
        until = time.monotonic() + SECONDS_TO_START
        while not all(self.is_well(part, since) for part in PARTS):
            if time.monotonic() > until:
                raise SystemExit(f"the tree did not start; its log is {self.var / 'serve.log'}")
            time.sleep(0.2)

    def stop(self) -> None:
        self._forget_database()
        if self._running is not None:
            self._running.stop()

    def kill(self, victim: Victim, chance: random.Random) -> int:
        """SIGKILL to one process of this kind; returns its id. One that isn't there yet is waited for."""
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until:
            found = self._processes(victim)
            if found:
                process = chance.choice(found)
                process.kill()
                return process.pid
            time.sleep(0.02)
        raise SystemExit(f"there was no {victim} to be killed for {SECONDS_TO_START} s")

    def is_well(self, part: Victim, since: datetime) -> bool:
        """Whether the part has worked after this moment; each says so in its own way."""
        match part:
            case Victim.WEB:
                return _is_ready(self.url)
            case Victim.WORKER:
                return bool(self.ask("SELECT FROM procrastinate_workers WHERE last_heartbeat > %s", since))
            case Victim.CARRIER:
                return bool(self.ask("SELECT FROM channels_providerstate WHERE seen_at > %s", since))
            case _:
                return self.ask("SELECT") is not None

    def ask(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]] | None:
        """The rows; None while the database does not answer."""
        try:
            if self._database is None:
                self._database = psycopg.connect(
                    host=str(embedded.socket_folder(self.var)), user="postgres", dbname="teremok", autocommit=True
                )
            return self._database.execute(statement, parameters or None).fetchall()
        except psycopg.OperationalError:
            self._forget_database()
            return None

    def log_lines(self, *words: str) -> int:
        """How many lines of the processes' logs have all the words."""
        with (self.var / "serve.log").open(errors="replace") as lines:
            return sum(all(word in line for word in words) for line in lines)

    def _processes(self, victim: Victim) -> list[psutil.Process]:
        assert self._running is not None
        main = self._running.find(*PROGRAM[victim])
        if main is None:
            return []
        try:
            below = main.children(recursive=True)
            if victim is Victim.WEB:
                return [main, *(one for one in below if "spawn_main" in " ".join(one.cmdline()))]
            if victim is Victim.BACKEND:
                return [one for one in below if CLIENT_OF_DATABASE in " ".join(one.cmdline())]
        except psutil.NoSuchProcess:
            return []
        return [main]

    def _forget_database(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None


def eventually(question: Callable[[], Any], *, seconds: float, otherwise: str) -> Any:
    """The first answer that is true. Raises SystemExit with `otherwise`."""
    until = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > until:
            raise SystemExit(otherwise)
        time.sleep(0.1)
    return answer


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _is_ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/readyz", timeout=2).status_code == 200
    except httpx.TransportError:
        return False


def noon_now() -> str:
    """A time zone in which it is about noon, so that no quiet hours hold messages back."""
    east = 12 - datetime.now(UTC).hour
    return "Etc/GMT" + (f"-{east}" if east > 0 else f"+{-east}" if east else "")


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teremok.config.settings")
