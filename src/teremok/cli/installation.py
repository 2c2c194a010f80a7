"""Commands about the installation itself: `migrate`, `backup`, `restore`."""

import argparse
import sys

from teremok.cli.command import Command, Namespace, database


def migrate(arguments: Namespace) -> int:
    with database():
        from teremok.platform.database.migrating import migrate as bring_up

        bring_up(verbosity=1)
    return 0


def bring_up_to_date() -> None:
    """Makes the tables of a database that lacks them, without a word when there is nothing to do."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from teremok.platform.database.migrating import migrate as bring_up

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Making the tables of the database…", file=sys.stderr, flush=True)
        bring_up()


def django_command(arguments: Namespace) -> int:
    with database():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["teremok manage", *arguments.rest])
    return 0


def _rest(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="a command of Django and its arguments")


COMMANDS = (
    Command("migrate", "Bring the database's tables up to this version.", migrate),
    Command("manage", "Run one of Django's own management commands.", django_command, _rest),
)
