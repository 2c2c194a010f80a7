"""`teremok demo`: everything at once, with a small invented city."""

import argparse
import fcntl
import os
import shutil
from pathlib import Path

from teremok.cli.command import CannotRun, Command, Namespace
from teremok.cli.serving import Installation, address_arguments, installation, require_free
from teremok.config.environment import read_settings
from teremok.platform.channels.simulators.demonstration import Simulators

MADE_AT_RUN_TIME = ("pg", "files", "static", "metrics", "keys")


def demo(arguments: Namespace) -> int:
    os.environ["TEREMOK_DEMO"] = "on"
    os.environ.setdefault("TEREMOK_BASE_URL", f"http://localhost:{arguments.port}")
    require_free(arguments.host, arguments.port)
    simulators = Simulators.chosen()
    os.environ.update(simulators.settings)
    settings = read_settings()
    if arguments.fresh:
        if settings["DATABASE_URL"]:
            raise CannotRun(
                "--fresh begins anew only with the embedded database; empty the one of DATABASE_URL yourself."
            )
        _begin_anew(settings["TEREMOK_VAR"])
    print("Starting the database…", flush=True)
    with installation() as here:
        _migrate()
        _build_city(arguments.scale)
        if here.supervisor.asked_to_stop:
            return 0
        log = here.var / "demo.log"
        here.supervisor.add(simulators.child(log))
        here.start(arguments.host, arguments.port, log=log)
        _introduce(here, arguments.port, log)
        here.supervisor.watch()
    return 0


def _begin_anew(var: Path) -> None:
    var.mkdir(parents=True, exist_ok=True)
    with (var / "pg.users").open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotRun(f"another command uses the database under {var}; stop it before beginning anew.") from error
        for name in MADE_AT_RUN_TIME:
            shutil.rmtree(var / name, ignore_errors=True)


def _migrate() -> None:
    from teremok.platform.database.migrating import migrate

    migrate()


def _build_city(scale: int) -> None:
    from django.db import connection
    from django.utils import translation

    from teremok.demo import city

    with translation.override("ru"):
        built = city.build(scale, on_progress=_show_progress)
    connection.close()
    whose = "built" if built.is_new else "kept (FRESH=1 begins anew)"
    print(f"The city stands: {built.houses} houses, {built.premises} premises, {built.people} people, {whose}.")


def _show_progress(done: int, of: int) -> None:
    print(f"Building the city: {done} of {of} houses", flush=True)


def _introduce(here: Installation, port: int, log: Path) -> None:
    from django.utils import translation

    from teremok.demo import city

    here.wait_until_up(port)
    with translation.override("ru"):
        people = city.people_to_sign_in()
    address = f"http://localhost:{port}"
    print(f"\nTeremok answers at {address}\n")
    print(f"Sign in at {address}/sign-in/ with a phone or an e-mail address; the code appears at {address}/demo/outbox")
    for title, is_staff in (("Residents", False), ("Staff", True)):
        print(f"\n  {title}")
        for person in people:
            if person.is_staff == is_staff:
                print(f"    {person.name:<27}{person.phone:<16}{person.email:<30}{person.part}")
    print(f"\nThe log is {log}. Ctrl-C stops everything; the data are kept.", flush=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    address_arguments(parser)
    parser.add_argument("--scale", type=int, default=1, help="how large the city is; 1 has some five thousand people")
    parser.add_argument("--fresh", action="store_true", help="throw the kept data away and begin anew")


COMMANDS = (Command("demo", "Run the whole platform with a small invented city.", demo, _arguments),)
