"""Statements that PostgreSQL plans once for each connection, instead of at every request."""

from collections.abc import Sequence
from typing import Any

from django.db import NotSupportedError, connection
from psycopg import RawCursor


def first_row(statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row the statement brings; its parameters stand at $1, $2 and so on.

    Only for reading: what is changed here would stand unsigned in the history.

    A plan whose columns a migration changed meanwhile is refused by PostgreSQL as long as the connection lasts, so
    another connection is taken. Inside a transaction that can't be done; there the rollback forgets the plans.
    """
    try:
        return _first_row(statement, parameters)
    except NotSupportedError:
        if not connection.get_autocommit():
            raise
        connection.close()
        return _first_row(statement, parameters)


def _first_row(statement: str, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """Parameters go apart, so that psycopg prepares what comes again; Django's own cursors write them into the text."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = RawCursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:
        cursor.execute(statement, parameters)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
