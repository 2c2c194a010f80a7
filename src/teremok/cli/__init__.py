"""The `teremok` command."""

import argparse
import os
import sys
from collections.abc import Sequence

from teremok.cli.command import CannotRun, Command
from teremok.config.environment import WrongSetting


def commands() -> tuple[Command, ...]:
    """Every command, in the order in which the help lists them."""
    from teremok.cli import (
        bouncing,
        demonstration,
        doctoring,
        importing,
        initialising,
        installation,
        notices,
        relocation,
        resealing,
        safekeeping,
        serving,
    )

    return (
        *demonstration.COMMANDS,
        *serving.COMMANDS,
        *importing.COMMANDS,
        *installation.COMMANDS,
        *initialising.COMMANDS,
        *doctoring.COMMANDS,
        *safekeeping.COMMANDS,
        *resealing.COMMANDS,
        *notices.COMMANDS,
        *bouncing.COMMANDS,
        *relocation.COMMANDS,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit status. What can't be done is one clear line on stderr."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teremok.config.settings")
    from teremok.platform.database.embedded import DatabaseWontStart

    parser = argparse.ArgumentParser(prog="teremok", description="Teremok: one open platform for a city's housing.")
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="command")
    for command in commands():
        sub = subparsers.add_parser(command.name, help=command.help, description=command.description or command.help)
        command.arguments(sub)
        sub.set_defaults(run=command.run)
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except (WrongSetting, CannotRun, DatabaseWontStart) as refusal:
        print(f"teremok: {refusal}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read us has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status
