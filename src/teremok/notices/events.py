"""Writing to the log of notices."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from teremok.notices.models import Event

INSERT = """
    INSERT INTO notices_event (at, notice, addressee, message, kind, facts)
    SELECT * FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[], %s::uuid[], %s::text[], %s::text[])
"""


@dataclass(frozen=True)
class Happened:
    """One thing to log; `facts` hold no name, address or phone, only random ids, hashes, codes and numbers."""

    kind: Event.Kind
    notice_id: int
    at: datetime
    addressee_id: int | None = None
    message: UUID | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


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
    return len(rows)
