"""`teremok import`."""

from teremok.cli.command import Command

COMMANDS: tuple[Command, ...] = ()
