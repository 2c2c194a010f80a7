"""Sealing: events that no seal holds yet are fixed in batches, by one sequencer at a time."""

from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from teremok.kernel.merkle import root
from teremok.notices.models import Seal
from teremok.notices.proof.keys import note_present_key
from teremok.notices.proof.lines import GENESIS, Ranges, SealFacts, instant, ranges_of, sign, size_of, split
from teremok.notices.proof.sql import LEAF
from teremok.platform.access import Actor

BATCH = 10_000
LOCK = "notices.seal"

TAKE = f"""
    WITH taken AS (
        DELETE FROM notices_unsealed
         WHERE event IN (SELECT waiting.event FROM notices_unsealed waiting
                           JOIN notices_event event ON event.id = waiting.event
                          WHERE waiting.event > %(after)s ORDER BY waiting.event LIMIT %(batch)s)
        RETURNING event AS id
    )
    SELECT array_agg(event.id ORDER BY event.id), string_agg({LEAF}, ''::bytea ORDER BY event.id)
      FROM taken JOIN notices_event event ON event.id = taken.id
"""  # noqa: S608 (an expression of our own)


def seal(*, by: Actor, at: datetime, batch: int = BATCH, wait: bool = False) -> int:
    """Seals what waits, `batch` events to a seal and a transaction; returns how many events.

    Killed at any moment it leaves whole seals only. Where another sequencer is at work it returns at once, since that
    one seals the rest; with `wait` it goes on after it.
    """
    done, after = 0, 0
    while True:
        taken = _seal_next(after=after, at=at, batch=batch, wait=wait)
        if taken is None or (not taken and not after):
            return done
        done += size_of(taken)
        # The dead rows before the last one are passed over; a last round takes what came late with a lower id.
        after = taken[-1][1] if taken else 0


@transaction.atomic
def _seal_next(*, after: int, at: datetime, batch: int, wait: bool) -> Ranges | None:
    """The events of one new seal, none where nothing waits; None where another sequencer is at work."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        else:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [LOCK])
            if not cursor.fetchone()[0]:
                return None
        cursor.execute(TAKE, {"after": after, "batch": batch})
        ids, leaves = cursor.fetchone()
    if ids is None:
        return ()
    last = Seal.objects.order_by("-number").values_list("number", "hash").first()
    number, previous = last or (0, GENESIS)
    facts = SealFacts(
        number=number + 1,
        previous=bytes(previous),
        events=ranges_of(ids),
        count=len(ids),
        root=root(split(bytes(leaves))),
        sealed_at=instant(at),
        signed_with=note_present_key(at=at),
    )
    Seal.objects.create(
        number=facts.number,
        previous=facts.previous,
        events=facts.events,
        leaves=leaves,
        root=facts.root,
        hash=facts.hash,
        signed_with=facts.signed_with,
        signature=sign(settings.SEAL_KEY, facts.hash),
        sealed_at=at,
    )
    return facts.events
