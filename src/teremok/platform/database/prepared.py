"""Statements that PostgreSQL plans once for each connection, instead of at every request."""

from collections.abc import Sequence
from typing import Any, cast

from django.db import DEFAULT_DB_ALIAS, NotSupportedError, connection, connections
from psycopg import RawCursor

from teremok.platform.database.postgresql.base import DatabaseWrapper


def first_row(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """The first row the statement brings; its parameters stand at $1, $2 and so on.

    Only for reading: what is changed here would stand unsigned in the history. The statement is in bytes that the
    caller keeps: what is prepared is known by them, and a long text would be encoded and hashed at each call.

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


def _first_row(statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
    """By the connection's kept plans; by a cursor where Django counts statements or a transaction has to begin."""
    database = connections[DEFAULT_DB_ALIAS]  # what `connection` looks up anew at each attribute
    database.close_if_health_check_failed()
    database.ensure_connection()
    if database.connection.autocommit and not database.queries_logged and isinstance(database, DatabaseWrapper):
        with database.wrap_database_errors:
            return database.plans.first_row(statement, parameters)
    raw: Any = RawCursor(database.connection)
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    with wrap(raw) as cursor:
        cursor.execute(cast("str", statement), parameters)  # Django's types know texts only
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
