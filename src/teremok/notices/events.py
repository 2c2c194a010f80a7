"""Writing to the log of notices."""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from teremok.notices import watching
from teremok.notices.models import Event

INSERT = """
    INSERT INTO notices_event (at, notice, addressee, message, kind, facts)
    SELECT * FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[], %s::uuid[], %s::text[], %s::text[])
"""
SOON = timedelta(seconds=2)  # from the first event of many to the seal that holds them

_asked_at = float("-inf")


@dataclass(frozen=True)
class Happened:
    """One thing to log; `facts` hold no name, address or phone, only random ids, hashes, codes and numbers."""

    kind: Event.Kind
    notice_id: int
    at: datetime
    addressee_id: int | None = None
    message: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


def mark(public_id: UUID) -> str:
    """How a person is named in the log: 32 hexadecimal digits of the SHA-256 of the addressee's public id.

    Not the id itself, since that opens the link to confirm: whoever is handed the log must not be able to.
    """
    return hashlib.sha256(public_id.bytes).hexdigest()[:32]


def canonical(facts: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the bytes that a seal fixes (RFC 8785 for texts and whole numbers)."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def log(happenings: Iterable[Happened]) -> int:
    """Appends, in one statement, in the caller's transaction; returns how many."""
    rows = list(happenings)
    if rows:
        columns: list[Any] = [
            [row.at for row in rows],
            [row.notice_id for row in rows],
            [row.addressee_id for row in rows],
            [row.message for row in rows],
            [row.kind.value for row in rows],
            [canonical(row.facts) for row in rows],
        ]
        with connection.cursor() as cursor:
            cursor.execute(INSERT, columns)
        watching.changed(row.notice_id for row in rows)
        ask_for_seal()
    return len(rows)


def ask_for_seal() -> None:
    """Has what the present transaction logs sealed in a moment; the clock would do it within a minute anyway.

    Asked for after the commit, or all who log would wait for one another. Once a second for each process is enough: the
    seal asked for a second ago is still to come.
    """
    transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    global _asked_at
    now = time.monotonic()
    if now - _asked_at < SOON.total_seconds() / 2:
        return
    from teremok.notices.jobs import seal_waiting  # here, since jobs import the services that log
    from teremok.platform.jobs import defer

    defer(seal_waiting, key="waiting", at=timezone.now() + SOON)
    _asked_at = now
