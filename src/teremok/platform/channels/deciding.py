"""The end of waiting: what no provider decided within the term is unknown for good."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from teremok.platform.channels.carrying import receiving
from teremok.platform.channels.carrying.writing import Told, share, tell
from teremok.platform.channels.measures import ENDED
from teremok.platform.channels.origins import Outcome
from teremok.platform.channels.states import Channel, State

AT_ONCE = 1000
NO_WORD = "The provider never said what became of it."

UNDECIDED = """
    UPDATE channels_outgoing message SET state = 'unknown', ended_at = %(at)s, trouble = %(reason)s
     WHERE id IN (SELECT id FROM channels_outgoing
                   WHERE state = 'sent' AND ended_at IS NULL AND sent_at < %(before)s AND carried_by_id IS NULL
                   ORDER BY sent_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
    RETURNING id, public_id, origin, origin_id, channel, "to", provider
"""


def term() -> timedelta:
    return timedelta(hours=settings.UNDECIDED_HOURS)


def decide(*, at: datetime) -> int:
    """Matches kept receipts once more, then gives up on what is older than the term; returns on how many."""
    while receiving.settle_kept(at=at, all_of_them=True) == receiving.AT_ONCE:
        continue
    receiving.note_strange(at=at, forget_before=at - term())
    count = 0
    while portion := _give_up(at):
        count += portion
    return count


@transaction.atomic
def _give_up(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(UNDECIDED, {"at": at, "before": at - term(), "reason": NO_WORD, "most": AT_ONCE})
        rows = cursor.fetchall()
    told: Told = defaultdict(list)
    outcomes = [
        (origin, Outcome(public_id, origin_id or 0, Channel(channel), to, State.UNKNOWN, at, provider, NO_WORD))
        for _, public_id, origin, origin_id, channel, to, provider in rows
    ]
    for origin, outcome in outcomes:
        ENDED.labels(outcome.channel.value, State.UNKNOWN.value).inc()
        if origin:
            told[origin].append(outcome)
    for place, public_id, origin, origin_id in share(
        [(row[0], State.UNKNOWN, row[6], NO_WORD, None, at, True) for row in rows]
    ):
        _, first = outcomes[place]
        if origin:
            told[origin].append(
                Outcome(public_id, origin_id, first.channel, first.to, State.UNKNOWN, at, first.provider, NO_WORD)
            )
    tell(told)
    return len(rows)
