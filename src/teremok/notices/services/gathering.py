"""Gathering: what a person is told of quietly leaves once a day as one message that lists it."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from teremok.notices.kinds import all_kinds
from teremok.notices.leaving import ORIGIN, time_to_gather
from teremok.platform.access import Actor

# Whoever has read it meanwhile isn't reminded; what others behind the address still wait for goes on.
CANCEL = """
    UPDATE channels_outgoing message SET state = 'cancelled', ended_at = %(at)s
      FROM notices_addressee addressee JOIN notices_notice notice ON notice.id = addressee.notice_id
     WHERE message.origin = %(origin)s AND message.origin_id = addressee.id AND message.state = 'queued'
       AND message.carried_by_id IS NULL AND message.due_at <= %(until)s AND notice.kind = ANY(%(kinds)s)
       AND (addressee.opened_at IS NOT NULL OR addressee.state IN ('acknowledged', 'withdrawn'))
       AND NOT EXISTS (SELECT FROM channels_outgoing carried WHERE carried.carried_by_id = message.id)
"""
GATHER = """
    WITH waiting AS MATERIALIZED (
        SELECT message.id, message.channel, message."to" FROM channels_outgoing message
          JOIN notices_addressee addressee ON addressee.id = message.origin_id
          JOIN notices_notice notice ON notice.id = addressee.notice_id
         WHERE message.origin = %(origin)s AND message.state = 'queued' AND message.carried_by_id IS NULL
           AND message.due_at <= %(until)s AND notice.kind = ANY(%(kinds)s) AND notice.state = 'going'
           FOR UPDATE OF message SKIP LOCKED
    ), grouped AS (
        SELECT id, first_value(id) OVER (PARTITION BY channel, "to" COLLATE "C" ORDER BY id) AS carrier FROM waiting
    ), moved AS (
        UPDATE channels_outgoing message SET carried_by_id = grouped.carrier FROM grouped
         WHERE grouped.id <> grouped.carrier AND (message.id = grouped.id OR message.carried_by_id = grouped.id)
    )
    UPDATE channels_outgoing message SET due_at = NULL FROM grouped
     WHERE message.id = grouped.id AND grouped.id = grouped.carrier
"""


@transaction.atomic
def gather(*, by: Actor, at: datetime) -> int:
    """Lets the day's messages of digest types leave, one to each address by each way; returns how many leave.

    They wait for the window of the law table; were this never run in it, each would leave by itself at its end.
    """
    kinds = [kind.name for kind in all_kinds() if kind.digest]
    if not kinds:
        return 0
    facts: dict[str, Any] = {"origin": ORIGIN, "kinds": kinds, "at": at, "until": at + time_to_gather(at)}
    with connection.cursor() as cursor:
        cursor.execute(CANCEL, facts)
        cursor.execute(GATHER, facts)
        return int(cursor.rowcount)
