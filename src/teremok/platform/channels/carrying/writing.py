"""Writes what became of messages, many at once, and tells those who wrote them in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import connection, transaction

from teremok.platform.channels.carrying.items import TROUBLE_LIMIT, Fate
from teremok.platform.channels.measures import ENDED
from teremok.platform.channels.origins import NoSuchOrigin, Outcome, origin_of
from teremok.platform.channels.states import Channel, State
from teremok.platform.database.gone import GONE

log = structlog.get_logger(__name__)

Told = dict[str, list[Outcome]]

WRITE = """
    UPDATE channels_outgoing message
       SET state = fate.state, attempts = fate.attempts, provider = fate.provider, provider_ref = fate.ref,
           trouble = fate.trouble, rendered_hash = coalesce(fate.hash, message.rendered_hash), sent_at = fate.sent_at,
           ended_at = fate.ended_at, due_at = fate.due_at, taken_at = NULL, doubts = doubts + fate.doubt,
           contents_sealed = CASE WHEN fate.erase THEN NULL ELSE contents_sealed END
      FROM unnest(%s::bigint[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[], %s::bytea[],
                  %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::bool[])
        AS fate (id, state, attempts, provider, ref, trouble, hash, sent_at, ended_at, due_at, doubt, erase)
     WHERE message.id = fate.id AND message.state IN ('taken', 'queued')
    RETURNING message.id
"""
SHARE = """
    UPDATE channels_outgoing message
       SET state = fate.state, provider = fate.provider, trouble = fate.trouble, ended_at = fate.ended_at,
           rendered_hash = coalesce(fate.hash, message.rendered_hash), sent_at = coalesce(message.sent_at, fate.sent_at)
      FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::timestamptz[], %s::timestamptz[])
           WITH ORDINALITY AS fate (id, state, provider, trouble, hash, sent_at, ended_at, place)
     WHERE message.carried_by_id = fate.id AND message.state IN ('queued', 'taken', 'sent')
    RETURNING fate.place, message.public_id, message.origin, message.origin_id
"""


def write(fates: Sequence[Fate]) -> None:
    """One transaction for all; where a writer's own code fails, one for each, so that no outcome is lost with it.

    What was decided meanwhile by another carrier is left as it is, and logged. Raises GONE.
    """
    if not fates:
        return
    try:
        _write(fates)
    except GONE:
        raise
    except Exception:
        if len(fates) == 1:
            log.exception("nobody could be told what became of a message", message=str(fates[0].item.public_id))
            _write(fates, telling=False)
            return
        log.exception("outcomes are written one by one", count=len(fates))
        for fate in fates:
            write([fate])


@transaction.atomic
def _write(fates: Sequence[Fate], *, telling: bool = True) -> None:
    written = _update(fates)
    for fate in fates:
        if fate.item.id not in written:
            log.warning("another carrier has decided already", message=str(fate.item.public_id), state=fate.state.value)
    final = [fate for fate in fates if fate.item.id in written and fate.state is not State.QUEUED]
    told: Told = defaultdict(list)
    for fate in final:
        ENDED.labels(fate.item.channel.value, fate.state.value).inc()
        if fate.item.origin and fate.item.origin_id is not None:
            told[fate.item.origin].append(_outcome(fate))
    for place, public_id, origin, origin_id in share(
        [(fate.item.id, fate.state, fate.provider, fate.trouble, _hash(fate), fate.at, fate.is_last) for fate in final]
    ):
        if origin:
            shared = replace(_outcome(final[place]), message=public_id, origin_id=origin_id)
            told[origin].append(shared)
    if telling:
        tell(told)


def share(
    fates: Sequence[tuple[int, State, str, str, bytes | None, datetime, bool]],
) -> list[tuple[int, UUID, str, int]]:
    """The messages carried by these get the same fate: (place in `fates`, public id, origin, its id) of each."""
    if not fates:
        return []
    columns: list[Any] = [
        [one[0] for one in fates],
        [one[1].value for one in fates],
        [one[2] for one in fates],
        [one[3][:TROUBLE_LIMIT] for one in fates],
        [one[4] for one in fates],
        [one[5] if one[1] in (State.SENT, State.DELIVERED) else None for one in fates],
        [one[5] if one[6] else None for one in fates],
    ]
    with connection.cursor() as cursor:
        cursor.execute(SHARE, columns)
        return [(place - 1, *rest) for place, *rest in cursor.fetchall()]


def tell(told: Told) -> None:
    """Tells each origin its outcomes. An origin that is gone is logged: its messages are decided all the same."""
    for name, outcomes in told.items():
        try:
            origin = origin_of(name)
        except NoSuchOrigin:
            log.error("nobody to tell what became of messages", origin=name, count=len(outcomes))
            continue
        origin.tell(outcomes)


def _update(fates: Iterable[Fate]) -> set[int]:
    rows = [_row(fate) for fate in fates]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)])
        return {row[0] for row in cursor.fetchall()}


def _row(fate: Fate) -> tuple[Any, ...]:
    waits = fate.state is State.QUEUED
    return (
        fate.item.id,
        fate.state.value,
        fate.attempts,
        fate.provider,
        fate.ref,
        fate.trouble,
        _hash(fate),
        fate.at if fate.has_left else None,
        None if waits or not fate.is_last else fate.at,
        fate.due_at,
        int(fate.doubt),
        fate.item.is_secret and not waits and not settings.DEMO,
    )


def _hash(fate: Fate) -> bytes | None:
    return fate.item.contents.digest if fate.has_left else None


def _outcome(fate: Fate) -> Outcome:
    item = fate.item
    assert item.origin_id is not None
    return Outcome(
        message=item.public_id,
        origin_id=item.origin_id,
        channel=Channel(item.channel),
        to=item.to,
        state=fate.state,
        at=fate.at,
        provider=fate.provider,
        reason=fate.trouble,
        rendered_hash=_hash(fate),
        address_is_dead=fate.address_is_dead,
        is_last=fate.is_last,
    )
