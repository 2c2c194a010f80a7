"""Judging the log where it lies: the tables against their seals."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import connection

from teremok.notices.models import Seal
from teremok.notices.proof.checking import Checker, Found, Head, Report, Watch, pinned
from teremok.notices.proof.export import seals, signed, snapshot
from teremok.notices.proof.keys import known_keys
from teremok.notices.proof.lines import split
from teremok.notices.proof.sql import LEAF

LATE = timedelta(minutes=5)  # by when the sequencer must have sealed what was logged

OF_SEAL = f"""
    SELECT array_agg(event.id ORDER BY event.id), string_agg({LEAF}, ''::bytea ORDER BY event.id)
      FROM jsonb_array_elements(%s::jsonb) AS span
      JOIN notices_event event ON event.id BETWEEN (span ->> 0)::bigint AND (span ->> 1)::bigint
"""  # noqa: S608 (an expression of our own)
SEALED = """
    SELECT coalesce(range_agg(int8range((span ->> 0)::bigint, (span ->> 1)::bigint, '[]')), '{}'::int8multirange)
      FROM notices_seal, jsonb_array_elements(events) AS span
"""
IN_NO_SEAL = f"""
    WITH sealed AS MATERIALIZED (SELECT ({SEALED}) AS spans)
    SELECT event.id, waiting.event IS NOT NULL
      FROM notices_event event LEFT JOIN notices_unsealed waiting ON waiting.event = event.id
     WHERE NOT event.id <@ (SELECT spans FROM sealed)
     ORDER BY event.id
"""  # noqa: S608 (a statement of our own)
GONE = """
    SELECT waiting.event FROM notices_unsealed waiting
     WHERE NOT EXISTS (SELECT FROM notices_event event WHERE event.id = waiting.event) ORDER BY waiting.event
"""


def check_database(
    *, heads: Iterable[Head] = (), keys: Sequence[str] = (), watch: Watch = lambda records: None
) -> Report:
    """Reads every seal and every event as they stood at one moment; work goes on meanwhile."""
    report = Report()
    with snapshot(), connection.cursor() as cursor:
        checker = Checker(report, keys=pinned(known_keys(), keys), heads=heads)
        for seal in seals():
            written = signed(seal)
            if bytes(seal.hash) != written.facts.hash:
                report.add(f"Seal {seal.number} was altered: it does not have its own hash.", seal=seal.number)
            cursor.execute(OF_SEAL, [json.dumps(seal.events)])
            ids, leaves = cursor.fetchone()
            found = [Found(one, leaf) for one, leaf in zip(ids or (), split(bytes(leaves or b"")), strict=True)]
            checker.take(written, found)
            watch(report.records)
        checker.finish()
        with connection.chunked_cursor() as rows:
            rows.execute(IN_NO_SEAL)
            for record, waits in rows:
                report.waiting += waits
                if not waits:
                    report.add(f"Record {record} was added behind the log's back: no seal holds it.", record=record)
        cursor.execute(GONE)
        for (record,) in cursor.fetchall():
            report.add(f"Record {record} was removed before it was sealed.", record=record)
    return report


def newest_head() -> Head | None:
    last = Seal.objects.order_by("-number").values_list("number", "hash").first()
    return Head(last[0], bytes(last[1])) if last else None


def is_behind(*, at: datetime) -> bool:
    """Whether events have waited for their seal too long. What is logged late bears an earlier instant: both count."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(event.at), (SELECT max(sealed_at) FROM notices_seal)"
            "  FROM (SELECT event FROM notices_unsealed ORDER BY event LIMIT 100) AS waiting"
            "  JOIN notices_event event ON event.id = waiting.event"
        )
        oldest, sealed_at = cursor.fetchone()
    return oldest is not None and oldest < at - LATE and (sealed_at is None or sealed_at < at - LATE)
