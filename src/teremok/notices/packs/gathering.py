"""Which seals hold which records, and the records with what proves them."""

import json
from array import array
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from teremok.kernel.merkle import proof_of_many
from teremok.notices.models import Seal
from teremok.notices.proof.export import signed
from teremok.notices.proof.keys import known_keys
from teremok.notices.proof.lines import Ranges, split
from teremok.notices.proof.packing import EVENTS, KEYS, PROOFS, SEALS, Packer, proof_line
from teremok.notices.proof.sql import LINE, SPAN

REMEMBERED = 8  # seals: what happens together is sealed together
LONGEST_CHAIN = 10_000  # seals from the first that matters to the head; of a longer chain only those that matter
PORTION = 2000

HOLDING = f"""
    SELECT seal.number, seal.events FROM notices_seal seal
     WHERE {SPAN} @> %(event)s::bigint
       AND EXISTS (SELECT FROM jsonb_array_elements(seal.events) AS span
                    WHERE %(event)s BETWEEN (span ->> 0)::bigint AND (span ->> 1)::bigint)
"""  # noqa: S608 (an expression of our own)
LINES = f"""
    SELECT convert_to({LINE}, 'UTF8') FROM notices_event event WHERE event.id = ANY(%s) ORDER BY event.id
"""  # noqa: S608 (an expression of our own)

Held = Mapping[int, Sequence[int]]  # ids of events by the number of the seal that holds them, all ascending


def held_by_seals(which: str, parameters: Mapping[str, Any]) -> Held:
    """The sealed events under a condition on `event`; what waits for its seal is left out."""
    held: dict[int, array[int]] = defaultdict(lambda: array("q"))
    remembered: dict[int, Ranges] = {}
    with connection.chunked_cursor() as events:
        events.execute(f"SELECT event.id FROM notices_event event WHERE {which} ORDER BY event.id", parameters)  # noqa: S608
        for (event,) in events:
            number = next((one for one, ranges in remembered.items() if _is_in(event, ranges)), None)
            if number is None:
                found = _holding(event)
                if found is None:
                    continue
                number, ranges = found
                if len(remembered) == REMEMBERED:
                    del remembered[next(iter(remembered))]
                remembered[number] = ranges
            held[number].append(event)
    return dict(sorted(held.items()))


def put_records(pack: Packer, held: Held) -> None:
    """The records, the proofs, the seals up to the newest, the public keys."""
    proofs = []
    with pack.writing(EVENTS) as write, connection.cursor() as cursor:
        for number, ids in held.items():
            seal = Seal.objects.get(number=number)
            places = _places(tuple((first, last) for first, last in seal.events), ids)
            proofs.append(proof_line(number, places, proof_of_many(places, split(bytes(seal.leaves)))))
            for start in range(0, len(ids), PORTION):
                cursor.execute(LINES, [list(ids[start : start + PORTION])])
                for (line,) in cursor.fetchall():
                    write(bytes(line) + b"\n")
    with pack.writing(PROOFS) as write:
        for line in proofs:
            write(line)
    _put_chain(pack, held)
    pack.put(KEYS, "".join(f"{key.hex()}\n" for key in known_keys().values()).encode())


def _put_chain(pack: Packer, held: Held) -> None:
    newest = Seal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    wanted = Seal.objects.filter(number__gte=min(held, default=newest))
    if newest - min(held, default=newest) >= LONGEST_CHAIN:
        wanted = wanted.filter(number__in=[*held, newest])
    with pack.writing(SEALS) as write:
        for seal in wanted.defer("leaves").order_by("number").iterator(chunk_size=PORTION):
            write(signed(seal, with_leaves=False).line + b"\n")


def _holding(event: int) -> tuple[int, Ranges] | None:
    with connection.cursor() as cursor:
        cursor.execute(HOLDING, {"event": event})
        found = cursor.fetchone()
    return None if found is None else (found[0], tuple((first, last) for first, last in json.loads(found[1])))


def _is_in(event: int, ranges: Ranges) -> bool:
    place = bisect_right(ranges, (event, float("inf"))) - 1
    return place >= 0 and event <= ranges[place][1]


def _places(ranges: Ranges, ids: Sequence[int]) -> list[int]:
    """From 0, of ascending ids in the order of the ranges."""
    places, before, wanted = [], 0, iter(ids)
    event = next(wanted, None)
    for first, last in ranges:
        while event is not None and event <= last:
            places.append(before + event - first)
            event = next(wanted, None)
        before += last - first + 1
    return places
