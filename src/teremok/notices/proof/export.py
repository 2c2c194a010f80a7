"""Writing the whole log into a file, from one snapshot of the database."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from teremok.notices.models import Seal
from teremok.notices.proof.checking import Head, Report
from teremok.notices.proof.files import ending, header
from teremok.notices.proof.keys import known_keys
from teremok.notices.proof.lines import SealFacts, SignedSeal, instant, size_of
from teremok.notices.proof.sql import LINE

RECORDS = f"""
    SELECT convert_to({LINE}, 'UTF8')
      FROM jsonb_array_elements(%s::jsonb) AS span
      JOIN notices_event event ON event.id BETWEEN (span ->> 0)::bigint AND (span ->> 1)::bigint
     ORDER BY event.id
"""  # noqa: S608 (an expression of our own)


def signed(seal: Seal, *, with_leaves: bool = True) -> SignedSeal:
    """A seal as it is checked and written."""
    facts = SealFacts(
        number=seal.number,
        previous=bytes(seal.previous),
        events=tuple((first, last) for first, last in seal.events),
        count=size_of(tuple(seal.events)),
        root=bytes(seal.root),
        sealed_at=instant(seal.sealed_at),
        signed_with=seal.signed_with,
    )
    return SignedSeal(facts, bytes(seal.signature), bytes(seal.leaves) if with_leaves else None)


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything inside is read as it stood at one moment; what others write meanwhile isn't seen."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def write_file(path: Path, *, watch: Callable[[int], None] = lambda records: None) -> Report:
    """The sealed records, the seals and the keys; returns what was written. A name that ends in .gz is compressed."""
    with path.open("wb") as raw:
        if path.suffix != ".gz":
            return _write(raw, watch)
        with gzip.GzipFile(filename="", fileobj=raw, mode="wb", compresslevel=6) as packed:
            return _write(packed, watch)


def _write(out: IO[bytes] | gzip.GzipFile, watch: Callable[[int], None]) -> Report:
    written = Report()
    with snapshot(), connection.cursor() as cursor:
        out.write(header(_keys_in_order()) + b"\n")
        for seal in seals():
            cursor.execute(RECORDS, [json.dumps(seal.events)])
            while rows := cursor.fetchmany(2000):
                out.writelines(bytes(line) + b"\n" for (line,) in rows)
                written.records += len(rows)
            out.write(signed(seal).line + b"\n")
            written.seals += 1
            written.head = Head(seal.number, bytes(seal.hash))
            watch(written.records)
        out.write(ending(written) + b"\n")
    return written


def seals(*, portion: int = 50) -> Iterator[Seal]:
    """All of them in their order, a few at a time: their leaves are large."""
    last = 0
    while rows := list(Seal.objects.filter(number__gt=last).order_by("number")[:portion]):
        yield from rows
        last = rows[-1].number


def _keys_in_order() -> list[bytes]:
    """The keys that signed, in the order in which each signed first."""
    known = known_keys()
    with connection.cursor() as cursor:
        cursor.execute("SELECT signed_with FROM notices_seal GROUP BY signed_with ORDER BY min(number)")
        names = [name for (name,) in cursor.fetchall()]
    return [known[name] for name in names if name in known]
