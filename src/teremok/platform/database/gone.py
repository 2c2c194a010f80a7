"""Tells a database that isn't there from a question that it refused."""

import psycopg
from django.db import InterfaceError, OperationalError

GONE = (OperationalError, InterfaceError)  # what Django raises then, and sometimes else

# SQLSTATE (PostgreSQL, appendix A): broken connections, a server that ends or begins, no connection left to give.
_STATES = ("08", "57P01", "57P02", "57P03", "53300")


def is_gone(error: BaseException | None) -> bool:
    """Whether the database could not be asked, so that the same may be tried again when it is back.

    A question that was asked and refused (a deadlock, a limit of time) has an SQLSTATE of its own.
    """
    if not isinstance(error, GONE):
        return False
    cause = error.__cause__
    state = cause.sqlstate if isinstance(cause, psycopg.Error) else None
    return state is None or state.startswith(_STATES)
