"""A database that isn't there, and one that refuses."""

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, connection

from teremok.platform.database.gone import is_gone


def of(cause: Exception) -> OperationalError:
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "gone"),
    [
        (of(psycopg.OperationalError("connection refused")), True),
        (of(psycopg.errors.AdminShutdown("terminating connection")), True),
        (of(psycopg.errors.CannotConnectNow("starting up")), True),
        (of(psycopg.errors.TooManyConnections("no slot left")), True),
        (InterfaceError("the cursor is closed"), True),
        (of(psycopg.errors.DeadlockDetected("deadlock")), False),
        (of(psycopg.errors.QueryCanceled("statement timeout")), False),
        (ProgrammingError("no such table"), False),
        (ValueError("something else"), False),
        (None, False),
    ],
)
def test_what_says_that_it_is_gone(error, gone):
    assert is_gone(error) is gone


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        with psycopg.connect(**_parameters()) as other:
            other.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
        with pytest.raises(OperationalError) as raised:
            cursor.execute("SELECT 1")
    connection.close()
    assert is_gone(raised.value)


def _parameters() -> dict[str, str]:
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {names[key]: connection.settings_dict[key] for key in names if connection.settings_dict.get(key)}
