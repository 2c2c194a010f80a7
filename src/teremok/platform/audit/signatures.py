"""Who acts at present: what the change history is told about every change inside the block."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID, uuid4

from psycopg import sql

from teremok.platform.access import Actor


class Signature:
    """One stretch of work by one actor; the history groups its changes under one context.

    The actor may be given as a function, asked at the first change: a page that writes nothing never builds it.
    """

    def __init__(self, actor: Actor | Callable[[], Actor]) -> None:
        self.id: UUID = uuid4()
        self._ask = actor if callable(actor) else lambda: actor
        self._written: tuple[dict[str, str], str] | None = None

    @property
    def actor(self) -> Actor:
        return self._ask()

    def statement(self) -> str:
        """SQL that names the actor to the database until the end of the transaction."""
        facts = self.facts()
        if self._written is None or self._written[0] != facts:
            context, metadata = (sql.Literal(text).as_string(None) for text in (str(self.id), json.dumps(facts)))
            self._written = (
                facts,
                f"SELECT set_config('pghistory.context_id', {context}, true), "
                f"set_config('pghistory.context_metadata', {metadata}, true); ",
            )
        return self._written[1]

    def facts(self) -> dict[str, str]:
        """The account, or the label of whoever has none; never a name, which the history must not keep for ever."""
        actor = self.actor
        return {"account": str(actor.account_id)} if actor.account_id else {"actor": actor.label}


_present: ContextVar[Signature | None] = ContextVar("audit_signature", default=None)


@contextmanager
def acting(actor: Actor | Callable[[], Actor]) -> Iterator[Signature]:
    """Gives `actor` to every change the block makes, by ORM, raw SQL or COPY; an inner block takes precedence.

    Nothing is asked of the database until something is written.
    """
    token = _present.set(Signature(actor))
    try:
        yield _present.get()  # type: ignore[misc]
    finally:
        _present.reset(token)


def present_signature() -> Signature | None:
    return _present.get()
