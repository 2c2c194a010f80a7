"""Takes messages out of the queue, gives them back, and finds those of dead carriers."""

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Model

from teremok.platform.channels.carrying.items import Fate, Item, after_trouble, ended
from teremok.platform.channels.carrying.terms import LEASE, PAUSES, TOO_LATE
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents, Refusal, origin_of
from teremok.platform.channels.sending import opened
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.troubles import DeliverLater
from teremok.platform.database.gone import GONE

log = structlog.get_logger(__name__)

AT_ONCE = 2000
FIELDS = [field.attname for field in Outgoing._meta.concrete_fields]
COLUMNS = ", ".join(f'message."{field.column}"' for field in Outgoing._meta.concrete_fields)

TAKE = f"""
    WITH next AS MATERIALIZED (
        SELECT id FROM channels_outgoing
         WHERE channel = %(channel)s AND state = 'queued' AND carried_by_id IS NULL AND due_at IS NULL
         ORDER BY urgency, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    )
    UPDATE channels_outgoing message SET state = 'taken', taken_at = %(at)s FROM next WHERE message.id = next.id
    RETURNING {COLUMNS}
"""  # noqa: S608 (our own columns)
CALL_UP = """
    UPDATE channels_outgoing SET due_at = NULL WHERE id IN (
        SELECT id FROM channels_outgoing
         WHERE state = 'queued' AND carried_by_id IS NULL AND due_at IS NOT NULL AND due_at <= %(at)s
         ORDER BY due_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
"""
RENEW = "UPDATE channels_outgoing SET taken_at = %(at)s WHERE id = ANY(%(ids)s) AND state = 'taken'"
GIVE_BACK = """
    UPDATE channels_outgoing SET state = 'queued', taken_at = NULL WHERE id = ANY(%(ids)s) AND state = 'taken'
"""
ABANDONED = f"""
    SELECT {COLUMNS} FROM channels_outgoing message WHERE state = 'taken' AND taken_at < %(before)s
     ORDER BY id LIMIT %(most)s FOR UPDATE SKIP LOCKED
"""  # noqa: S608
BRING_BACK = """
    UPDATE channels_outgoing SET state = 'queued', taken_at = NULL, attempts = attempts + 1, doubts = doubts + 1
     WHERE id = ANY(%(ids)s)
"""


def take(*, channel: Channel, most: int, at: datetime, begun: list[int] | None = None) -> tuple[list[Item], list[Fate]]:
    """Up to `most` messages that wait, the most urgent and then the oldest first, now in state TAKEN.

    Two carriers never get the same one. The fates are of those that can't leave: too late, or not to be rendered.
    Raises GONE; `begun` has learnt by then what was taken, so that it can be given back.
    """
    rows = _rows(TAKE, {"channel": channel.value, "most": most, "at": at})
    if begun is not None:
        begun.extend(row.pk for row in rows)
    rows.sort(key=lambda row: (row.urgency, row.pk))
    items: list[Item] = []
    fates: list[Fate] = []
    for row, said in _contents(rows):
        item = _item(row, said if isinstance(said, Contents) else Contents("", ""))
        if row.expires_at is not None and row.expires_at <= at:
            fates.append(ended(item, State.FAILED, TOO_LATE, at, attempts=item.attempts + 1))
        elif isinstance(said, Contents):
            items.append(item)
        elif isinstance(said, Refusal):
            fates.append(ended(item, State.CANCELLED if said.cancelled else State.FAILED, said.reason, at))
        else:
            fates.append(after_trouble(item, said, at))
    return items, fates


def call_up(*, at: datetime) -> int:
    """Lets those wait in the queue whose time has come; returns how many. What waits for later costs nothing there."""
    return _run(CALL_UP, {"at": at, "most": AT_ONCE})


def renew(*, ids: Sequence[int], at: datetime) -> None:
    """Says that their carrier lives."""
    if ids:
        _run(RENEW, {"ids": list(ids), "at": at})


def give_back(*, ids: Sequence[int]) -> None:
    """Back into the queue, as if they had never been taken: for what surely hasn't left."""
    if ids:
        _run(GIVE_BACK, {"ids": list(ids)})


@transaction.atomic
def bring_back(*, at: datetime) -> tuple[int, list[Fate]]:
    """What a dead carrier had taken waits again, each counted as a possible double; returns how many.

    The fates are of those whose carriers died so often that nobody tries them again.
    """
    rows = _rows(ABANDONED, {"before": at - LEASE, "most": AT_ONCE})
    if not rows:
        return 0, []
    again = [row.pk for row in rows if row.attempts < len(PAUSES)]
    _run(BRING_BACK, {"ids": again})
    log.warning("messages of a dead carrier brought back", count=len(again), given_up=len(rows) - len(again))
    reason = "Its carrier died again and again while it was being sent."
    nothing = Contents("", "")
    return len(again), [
        ended(_item(row, nothing), State.UNKNOWN, reason, at) for row in rows if row.attempts >= len(PAUSES)
    ]


def _rows(statement: str, parameters: dict[str, Any]) -> list[Outgoing]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: list[Outgoing] = [_loaded(Outgoing, values) for values in cursor.fetchall()]
    return found


def _loaded(model: type[Model], values: Iterable[Any]) -> Any:
    return model.from_db("default", FIELDS, list(values))


def _run(statement: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        count: int = cursor.rowcount
    return count


def _item(row: Outgoing, contents: Contents) -> Item:
    return Item(
        id=row.pk,
        public_id=row.public_id,
        channel=Channel(row.channel),
        to=row.to,
        origin=row.origin,
        origin_id=row.origin_id,
        urgency=row.urgency,
        attempts=row.attempts,
        is_secret=row.is_secret,
        expires_at=row.expires_at,
        contents=contents,
        is_sealed=row.contents_sealed is not None,
    )


def _contents(rows: Sequence[Outgoing]) -> Iterable[tuple[Outgoing, Contents | Refusal | DeliverLater]]:
    rendered: dict[int, Contents | Refusal | DeliverLater] = {}
    for name in {row.origin for row in rows if row.contents_sealed is None}:
        rendered |= _rendered(name, [row for row in rows if row.contents_sealed is None and row.origin == name])
    for row in rows:
        if row.contents_sealed is None:
            yield row, rendered[row.pk]
        else:
            yield row, _unsealed(row)


def _unsealed(row: Outgoing) -> Contents | DeliverLater:
    try:
        return opened(row)
    except Exception as error:  # a key that is missing, or bytes that are broken: the others go on
        log.exception("a message can't be opened", message=str(row.public_id))
        return DeliverLater(f"Its contents can't be opened: {type(error).__name__}.")


def _rendered(name: str, rows: Sequence[Outgoing]) -> dict[int, Contents | Refusal | DeliverLater]:
    if not name:
        return {row.pk: Refusal("It has no contents any more.") for row in rows}
    try:
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            given = origin_of(name).render(rows)
        return {row.pk: given.get(row.pk, Refusal("Nobody knows any more what it was to say.")) for row in rows}
    except GONE:
        raise
    except Exception as error:  # one that can't be rendered must not hold up the rest
        if len(rows) > 1:
            return {pk: said for row in rows for pk, said in _rendered(name, [row]).items()}
        log.exception("a message can't be rendered", message=str(rows[0].public_id), origin=name)
        return {rows[0].pk: DeliverLater(f"It can't be rendered: {type(error).__name__}.")}
