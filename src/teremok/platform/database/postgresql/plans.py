"""Statements whose plans one connection keeps, asked of libpq directly."""

from collections.abc import Sequence
from typing import Any, cast

from psycopg import Connection, Error, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGconn, PGresult

MOST = 100  # plans on one connection; the oldest goes


class Plans:
    """What a page asks at every visit passes cursors by: they cost more than such a statement does.

    Parameters stand at $1, $2 and so on. Without `keeps` (behind a pooler that carries no plans) each is planned anew.
    Only for connections that commit by themselves, since nothing begins a transaction here.
    """

    def __init__(self, connection: Connection[Any], *, keeps: bool) -> None:
        self._connection = connection
        self._keeps = keeps
        self._names: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
        self._made = 0

    def first_row(self, statement: bytes, parameters: Sequence[Any]) -> tuple[Any, ...] | None:
        """The first row the statement brings. Raises psycopg's errors."""
        libpq = self._connection.pgconn
        reader = Transformer(self._connection)
        values = reader.dump_sequence(parameters, [PyFormat.AUTO] * len(parameters))
        types = reader.types or ()
        if self._keeps:
            known = cast("Sequence[bytes]", values)  # NULLs pass too, whatever psycopg's types say
            result = libpq.exec_prepared(self._name(statement, types), known, reader.formats)
        else:
            result = libpq.exec_params(statement, values, types, reader.formats)
        if result.status != ExecStatus.TUPLES_OK:
            raise _trouble(libpq, result)
        reader.set_pgresult(result)
        return reader.load_row(0, tuple) if result.ntuples else None

    def _name(self, statement: bytes, types: Sequence[int]) -> bytes:
        known = self._names.get((statement, tuple(types)))
        if known is not None:
            return known
        if len(self._names) >= MOST:
            oldest = self._names.pop(next(iter(self._names)))
            self._connection.pgconn.exec_(b"DEALLOCATE " + oldest)
        self._made += 1
        name = b"teremok_%d" % self._made
        result = self._connection.pgconn.prepare(name, statement, types)
        if result.status != ExecStatus.COMMAND_OK:
            raise _trouble(self._connection.pgconn, result)
        self._names[statement, tuple(types)] = name
        return name


def _trouble(libpq: PGconn, result: PGresult) -> Error:
    """A server that went away gives no code by which psycopg could tell."""
    if libpq.status == ConnStatus.BAD:
        return OperationalError(libpq.get_error_message())
    return error_from_result(result)
