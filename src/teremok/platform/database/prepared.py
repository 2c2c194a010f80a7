"""Statements that PostgreSQL plans once for each connection, instead of at every request."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from psycopg import Cursor


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements carry their parameters apart, so that psycopg prepares those which come again.

    Django's own cursors write the parameters into the text, which PostgreSQL then plans anew each time. Only for
    reading: what is changed here would stand unsigned in the history.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw: Any = Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(raw) as cursor:
        yield cursor
