"""`teremok serve`, `worker` and `carry`."""

import argparse
import os
import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from teremok.cli.command import CannotRun, Command, Namespace, database
from teremok.config.environment import read_settings
from teremok.platform.database import embedded
from teremok.platform.serving.supervisor import Child, Supervisor

FILE_LIMIT = 65_536
SECONDS_TO_START = 60
MOST_PROCESSES = 8


@dataclass
class Installation:
    """A supervisor with the database running and Django ready, in the folder `var`."""

    supervisor: Supervisor
    var: Path
    settings: dict[str, object]

    def start(
        self, host: str, port: int, *, worker: bool = True, carrier: bool = True, log: Path | None = None
    ) -> None:
        """Starts the web processes and, unless they run elsewhere, a worker and a carrier."""
        from teremok.platform.serving import static

        static.collect()
        metrics = _fresh_folder(self.var / "metrics")
        environ = {"DJANGO_SETTINGS_MODULE": "teremok.config.settings", "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
        web = [sys.executable, "-m", "teremok.platform.serving.web", host, str(port)]
        processes = self.settings["TEREMOK_WORKERS"] or min(len(os.sched_getaffinity(0)), MOST_PROCESSES)
        self.supervisor.add(Child("web", [*web, str(processes)], environ, log, grace_seconds=20))
        if worker:
            self.supervisor.add(
                Child("worker", [sys.executable, "-m", "teremok.platform.jobs"], environ, log, grace_seconds=25)
            )
        if carrier:
            command = [sys.executable, "-m", "teremok.platform.channels.carrying"]
            self.supervisor.add(Child("carrier", command, environ, log, grace_seconds=30))

    def wait_until_up(self, port: int, seconds: float = SECONDS_TO_START) -> None:
        """Returns when the web process takes connections."""
        until = time.monotonic() + seconds
        while not self.supervisor.asked_to_stop:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if time.monotonic() > until:
                raise CannotRun(f"the web process does not answer on port {port}.")
            self.supervisor.look_after_children()
            time.sleep(0.05)


@contextmanager
def installation() -> Iterator[Installation]:
    """Starts what everything stands on; at the end of the block all of it is stopped."""
    settings = read_settings()
    var: Path = settings["TEREMOK_VAR"]
    var.mkdir(parents=True, exist_ok=True)
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILE_LIMIT, hard), hard))
    with Supervisor() as supervisor:
        if settings["DATABASE_URL"]:
            _set_up_django()
            yield Installation(supervisor, var, settings)
            return
        with embedded.claimed(var):
            try:
                _start_database(supervisor, var)
                _set_up_django()
                yield Installation(supervisor, var, settings)
            finally:
                supervisor.stop()


def require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or error
            raise CannotRun(f"can't listen on {host}:{port} ({reason}); choose another with --port.") from error


def address_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8000, help="the port to listen on (8000)")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (127.0.0.1)")


def serve(arguments: Namespace) -> int:
    require_free(arguments.host, arguments.port)
    with installation() as here:
        _require_migrated()
        here.start(
            arguments.host, arguments.port, worker=not arguments.without_worker, carrier=not arguments.without_carrier
        )
        print(f"Teremok answers at http://{arguments.host}:{arguments.port}", flush=True)
        here.supervisor.watch()
    return 0


def worker(arguments: Namespace) -> int:
    with database():
        from django.conf import settings

        from teremok.platform.jobs.worker import run

        run(concurrency=settings.ENV["TEREMOK_JOBS"])
    return 0


def carry(arguments: Namespace) -> int:
    with database():
        from teremok.platform.channels.carrying.running import run

        run()
    return 0


def _start_database(supervisor: Supervisor, var: Path) -> None:
    supervisor.add(
        Child(
            "database",
            embedded.server_command(var),
            log=var / "pg.log",
            stop_signal=signal.SIGINT,
            wanted=lambda: not embedded.is_running(var),
        )
    )
    until = time.monotonic() + SECONDS_TO_START
    while not embedded.is_running(var):
        if time.monotonic() > until or supervisor.asked_to_stop:
            raise embedded.DatabaseWontStart(f"the embedded database does not answer; its log is {var / 'pg.log'}")
        supervisor.look_after_children()
        time.sleep(0.05)
    embedded.ensure_database(var)


def _set_up_django() -> None:
    import django

    django.setup()


def _require_migrated() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if missing:
        raise CannotRun(f"the database lacks {len(missing)} migrations of this version; run `teremok migrate` first.")


def _fresh_folder(path: Path) -> Path:
    """Empties the folder of the metrics: its files belong to processes that are gone."""
    path.mkdir(exist_ok=True)
    for file in path.glob("*.db"):
        file.unlink()
    return path


def _serve_arguments(parser: argparse.ArgumentParser) -> None:
    address_arguments(parser)
    parser.add_argument("--without-worker", action="store_true", help="run no jobs here; `teremok worker` does")
    parser.add_argument("--without-carrier", action="store_true", help="send nothing from here; `teremok carry` does")


COMMANDS = (
    Command("serve", "Run web, live streams, worker, carrier and the embedded database as one process tree.", serve,
            _serve_arguments),
    Command("worker", "Run jobs only, beside `teremok serve` or on another machine.", worker),
    Command("carry", "Send mail, SMS and push messages only, beside `teremok serve` or on another machine.", carry),
)  # fmt: skip
