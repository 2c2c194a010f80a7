"""The shape of a command, and how one is refused."""

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

Namespace = argparse.Namespace


class CannotRun(Exception):
    """A command can't do what it was asked; the message is one clear line."""


def no_arguments(parser: argparse.ArgumentParser) -> None:
    """For a command that takes none."""


@dataclass(frozen=True)
class Command:
    """`arguments` declares its options on its parser, `run` does the work and returns the exit status."""

    name: str
    help: str
    run: Callable[[Namespace], int]
    arguments: Callable[[argparse.ArgumentParser], None] = no_arguments
    description: str = ""


@contextmanager
def database() -> Iterator[None]:
    """Django set up and the database reachable for the block: the embedded one is started if need be.

    Changes are the platform's own in the history, unless the command names someone.
    """
    import django

    django.setup()
    from django.conf import settings

    from teremok.platform.access import SYSTEM
    from teremok.platform.audit import acting
    from teremok.platform.database import embedded

    with nullcontext() if settings.ENV["DATABASE_URL"] else embedded.in_use(settings.VAR), acting(SYSTEM):
        yield
