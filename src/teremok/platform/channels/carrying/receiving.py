"""Receipts: matched to their messages by the provider and its reference, kept while there is nothing to match."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from teremok.platform.channels.carrying.items import printable
from teremok.platform.channels.carrying.writing import Told, share, tell
from teremok.platform.channels.measures import ENDED, RECEIPTS
from teremok.platform.channels.origins import Outcome
from teremok.platform.channels.providers.base import LONGEST_REF, Receipt
from teremok.platform.channels.states import Channel, State
from teremok.platform.database.gone import GONE

log = structlog.get_logger(__name__)

FRESH = timedelta(minutes=10)
STRANGE_AFTER = timedelta(minutes=1)
AT_ONCE = 1000
PORTIONS = 10

FIND = """
    SELECT came.place, message.id, message.state, message.public_id, message.origin, message.origin_id,
           message.channel, message."to", message.provider
      FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS came (provider, ref, place)
      JOIN channels_outgoing message ON message.provider = came.provider AND message.provider_ref = came.ref
       AND message.provider_ref <> ''
     ORDER BY message.id FOR UPDATE OF message
"""
FIND_BY_OURS = """
    SELECT came.place, message.id, message.state, message.public_id, message.origin, message.origin_id,
           message.channel, message."to", message.provider
      FROM unnest(%s::uuid[]) WITH ORDINALITY AS came (ref, place)
      JOIN channels_outgoing message ON message.public_id = came.ref
     ORDER BY message.id FOR UPDATE OF message
"""
DECIDE = """
    UPDATE channels_outgoing message SET state = fate.state, trouble = fate.reason, ended_at = fate.at
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS fate (id, state, reason, at)
     WHERE message.id = fate.id
"""
KEEP = """
    INSERT INTO channels_keptreceipt (provider, ref, state, reason, address_is_dead, at, came_at, noted)
    SELECT *, %s, false
      FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::timestamptz[])
    ON CONFLICT (provider, ref) DO NOTHING
"""
MATCHED = """
    DELETE FROM channels_keptreceipt kept WHERE id IN (
        SELECT kept.id FROM channels_keptreceipt kept
         WHERE (%(since)s::timestamptz IS NULL OR kept.came_at >= %(since)s)
           AND (EXISTS (SELECT FROM channels_outgoing message
                         WHERE message.provider = kept.provider AND message.provider_ref = kept.ref
                           AND message.provider_ref <> '' AND kept.provider <> '')
                OR kept.provider = '')
         ORDER BY kept.id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING kept.provider, kept.ref, kept.state, kept.at, kept.reason, kept.address_is_dead
"""
STRANGE = """
    UPDATE channels_keptreceipt SET noted = true WHERE NOT noted AND came_at < %s RETURNING provider, ref, state
"""


@dataclass(frozen=True)
class _Found:
    """The message that a receipt is about."""

    id: int
    state: State
    public_id: UUID
    origin: str
    origin_id: int | None
    channel: Channel
    to: str
    provider: str


def keep(receipts: Iterable[tuple[str, Receipt]], *, at: datetime) -> int:
    """Stores receipts (provider, receipt) for a carrier to match; returns how many were not there yet.

    An empty provider means that the receipt's `ref` is the message's `public_id`, as in a bounced mail.
    """
    rows = [(provider, receipt) for provider, receipt in receipts if receipt.ref]
    if not rows:
        return 0
    columns: list[Any] = [
        [provider for provider, _ in rows],
        [receipt.ref[:LONGEST_REF] for _, receipt in rows],
        [receipt.state.value for _, receipt in rows],
        [printable(receipt.reason) for _, receipt in rows],
        [receipt.address_is_dead for _, receipt in rows],
        [receipt.at for _, receipt in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [at, *columns])
        return int(cursor.rowcount)


def settle(receipts: Sequence[tuple[str, Receipt]], *, at: datetime) -> int:
    """Decides the messages of these receipts (provider, receipt) and tells their origins; returns how many it decided.

    What has no message yet is kept. A repeated receipt changes nothing; one that contradicts an end is logged. Where a
    writer's own code fails it is done one by one. Raises GONE.
    """
    if not receipts:
        return 0
    try:
        return _settle(receipts, at=at)
    except GONE:
        raise
    except Exception:
        if len(receipts) == 1:
            log.exception("nobody could be told of a receipt", provider=receipts[0][0], ref=receipts[0][1].ref)
            return _settle(receipts, at=at, telling=False)
        log.exception("receipts are settled one by one", count=len(receipts))
        return sum(settle([one], at=at) for one in receipts)


@transaction.atomic
def _settle(receipts: Sequence[tuple[str, Receipt]], *, at: datetime, telling: bool = True) -> int:
    decided: dict[int, tuple[_Found, Receipt]] = {}
    unmatched: list[tuple[str, Receipt]] = []
    found = _find(receipts)
    for place, (provider, receipt) in enumerate(receipts):
        message = found.get(place)
        if message is None:
            unmatched.append((provider, receipt))
            continue
        state = decided[message.id][1].state if message.id in decided else message.state
        if state is State.SENT:
            decided[message.id] = (message, receipt)
        elif state is receipt.state:
            RECEIPTS.labels("repeated").inc()
        else:
            RECEIPTS.labels("contradicting").inc()
            log.warning(
                "a receipt contradicts what is decided",
                message=str(message.public_id), provider=provider, decided=state.value, receipt=receipt.state.value,
            )  # fmt: skip
    keep(unmatched, at=at)
    RECEIPTS.labels("kept").inc(len(unmatched))
    _decide(list(decided.values()), telling=telling)
    return len(decided)


@transaction.atomic
def settle_kept(*, at: datetime, all_of_them: bool = False) -> int:
    """Matches kept receipts whose messages are known by now: of the last minutes, or all; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(MATCHED, {"since": None if all_of_them else at - FRESH, "most": AT_ONCE})
        rows = cursor.fetchall()
    settle([(provider, Receipt(ref, State(state), *rest)) for provider, ref, state, *rest in rows], at=at)
    return len(rows)


def settle_all_kept(*, at: datetime) -> None:
    """All of the last minutes, in portions; what keeps coming meanwhile is for the next time."""
    for _ in range(PORTIONS):
        if settle_kept(at=at) < AT_ONCE:
            return


@transaction.atomic
def note_strange(*, at: datetime, forget_before: datetime) -> int:
    """Logs and counts receipts for messages nobody knows, and removes those from before; returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(STRANGE, [at - STRANGE_AFTER])
        rows = cursor.fetchall()
        cursor.execute("DELETE FROM channels_keptreceipt WHERE came_at < %s", [forget_before])
    for provider, ref, state in rows:
        RECEIPTS.labels("unknown").inc()
        log.warning("a receipt for a message nobody knows", provider=provider, ref=ref, state=state)
    return len(rows)


def _find(receipts: Sequence[tuple[str, Receipt]]) -> dict[int, _Found]:
    """By the place in `receipts`. Of two messages with one reference the one that waits for an answer counts."""
    ours = [(place, _uuid(receipt.ref)) for place, (provider, receipt) in enumerate(receipts) if not provider]
    theirs = [(place, provider, receipt.ref) for place, (provider, receipt) in enumerate(receipts) if provider]
    found: dict[int, _Found] = {}
    with connection.cursor() as cursor:
        for statement, places, columns in (
            (FIND, [one[0] for one in theirs], [[one[1] for one in theirs], [one[2] for one in theirs]]),
            (FIND_BY_OURS, [one[0] for one in ours], [[one[1] for one in ours]]),
        ):
            if not places:
                continue
            cursor.execute(statement, columns)
            for place, pk, state, public_id, origin, origin_id, channel, to, provider in cursor.fetchall():
                at = places[place - 1]
                if at not in found or found[at].state is not State.SENT:
                    found[at] = _Found(
                        pk, State(state), public_id, origin, origin_id, Channel(channel), to, provider
                    )  # fmt: skip
    return found


def _decide(decided: Sequence[tuple[_Found, Receipt]], *, telling: bool) -> None:
    if not decided:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            DECIDE,
            [
                [message.id for message, _ in decided],
                [receipt.state.value for _, receipt in decided],
                [printable(receipt.reason) for _, receipt in decided],
                [receipt.at for _, receipt in decided],
            ],
        )
    told: Told = defaultdict(list)
    for message, receipt in decided:
        RECEIPTS.labels("matched").inc()
        ENDED.labels(message.channel.value, receipt.state.value).inc()
        if message.origin and message.origin_id is not None:
            told[message.origin].append(_outcome(message, receipt, message.public_id, message.origin_id))
    shared = share(
        [
            (message.id, receipt.state, message.provider, printable(receipt.reason), None, receipt.at, True)
            for message, receipt in decided
        ]
    )
    for place, public_id, origin, origin_id in shared:
        if origin:
            told[origin].append(_outcome(*decided[place], public_id, origin_id))
    if telling:
        tell(told)


def _outcome(message: _Found, receipt: Receipt, public_id: UUID, origin_id: int) -> Outcome:
    return Outcome(
        message=public_id,
        origin_id=origin_id,
        channel=message.channel,
        to=message.to,
        state=receipt.state,
        at=receipt.at,
        provider=message.provider,
        reason=printable(receipt.reason),
        address_is_dead=receipt.address_is_dead,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
