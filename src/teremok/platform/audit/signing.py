"""Puts the actor before every statement that may change something, in the same round trip."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import Cursor
from psycopg import ClientCursor, Copy, sql
from psycopg.pq import TransactionStatus

from teremok.platform.audit.signatures import present_signature

CHANGES = re.compile(r"\b(?:insert|update|delete|merge|truncate|call|do)\b", re.IGNORECASE)


class SigningCursor(Cursor, ClientCursor[Any]):
    """Django's cursor, which names the present actor to the database before it changes anything.

    The name is local to the transaction, so that it can't leak through a pooler into another's work. It goes with
    each statement and not once, because a savepoint rolled back takes it away.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        signature = self._signature_for(query)
        if signature is None:
            return super().execute(query, params, **options)
        prefix = signature if params is None else signature.replace("%", "%%")
        signed: Any
        if isinstance(query, sql.Composable):
            signed = sql.SQL(prefix) + query
        elif isinstance(query, bytes):
            signed = prefix.encode() + query
        else:
            signed = prefix + query
        super().execute(signed, params, **options)
        while self.nextset():
            pass
        return self

    def executemany(self, query: Any, params_seq: Any, **options: Any) -> None:
        signature = self._signature_for(query)
        if signature is not None:
            super().execute(signature)
        super().executemany(query, params_seq, **options)

    @contextmanager
    def copy(self, statement: Any, params: Any = None, **options: Any) -> Iterator[Copy]:
        present = present_signature()
        if present is not None:
            super().execute(present.statement())
        with super().copy(statement, params, **options) as copy:
            yield copy

    def _signature_for(self, query: Any) -> str | None:
        present = present_signature()
        if present is None or self.connection.info.transaction_status == TransactionStatus.INERROR:
            return None
        text = query.as_string(self) if isinstance(query, sql.Composable) else query
        if not CHANGES.search(text.decode() if isinstance(text, bytes) else text):
            return None
        return present.statement()


def sign_statements_of(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receives Django's signal of a new connection."""
    if connection.connection.cursor_factory is Cursor:
        connection.connection.cursor_factory = SigningCursor
