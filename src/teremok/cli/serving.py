"""`teremok demo`, `serve` and `worker`."""

from teremok.cli.command import Command

COMMANDS: tuple[Command, ...] = ()
