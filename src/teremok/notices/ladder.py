"""The ladder: who stands on which rung, and what leaves when they climb; statements over sets, no loop over people."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from teremok.notices.kinds import NoticeType, kind_of
from teremok.notices.models import Notice
from teremok.notices.states import Way
from teremok.platform.channels.states import Channel

ORIGIN = "notice"
PATIENCE = timedelta(days=3)  # after the last rung, before a person is given the task

CHANNEL_OF = {Way.SMS: Channel.SMS, Way.MAIL: Channel.MAIL, Way.PUSH: Channel.PUSH}
CONTACT_OF = {Way.SMS: "phone", Way.MAIL: "email"}

LEAVE = """
    WITH addressed AS MATERIALIZED (
        SELECT id, person_id FROM notices_addressee WHERE notice_id = %(notice)s AND {which}
    ), reach AS (
        SELECT DISTINCT ON (found.person_id, found.kind) found.addressee, found.kind, found.value
          FROM (SELECT addressed.id AS addressee, addressed.person_id, contact.kind, contact.value,
                       CASE WHEN contact.verified_at IS NULL THEN 2 ELSE 1 END AS doubt
                  FROM addressed JOIN registry_contact contact ON contact.person_id = addressed.person_id
                 WHERE contact.kind = ANY(%(contacts)s)
                UNION ALL
                SELECT addressed.id, addressed.person_id, own.kind, own.value, 0
                  FROM addressed JOIN identity_account account ON account.person_id = addressed.person_id
                 CROSS JOIN LATERAL (VALUES ('phone', account.phone), ('email', account.email)) AS own (kind, value)
                 WHERE account.is_active AND own.value IS NOT NULL AND own.kind = ANY(%(contacts)s)) AS found
         ORDER BY found.person_id, found.kind, found.doubt, found.value
    ), numbered AS (
        SELECT nextval(pg_get_serial_sequence('channels_outgoing', 'id')) AS id, addressee, kind, value FROM reach
    ), shared AS (
        SELECT *, first_value(id) OVER (PARTITION BY kind, value COLLATE "C" ORDER BY id) AS carrier FROM numbered
    )
    INSERT INTO channels_outgoing (id, public_id, channel, "to", origin, origin_id, urgency, carried_by_id, is_secret,
                                   state, attempts, trouble, provider, provider_ref, queued_at)
    SELECT id, gen_random_uuid(), CASE kind WHEN 'phone' THEN 'sms' ELSE 'mail' END, value, %(origin)s, addressee,
           %(urgency)s, nullif(carrier, id), false, 'queued', 0, '', '', '', %(at)s
      FROM shared
"""


def due_after(kind: NoticeType, *, rung: int, at: datetime) -> datetime | None:
    """When whoever has climbed `rung` (from 0) at `at` climbs on; after the last one, when a person takes over."""
    following = rung + 1
    if following < len(kind.ladder):
        return at + kind.ladder[following].wait
    return at + PATIENCE if kind.is_official or kind.must_acknowledge else None


def leave(*, notice: Notice, ways: Sequence[Way], at: datetime, which: str = "true") -> int:
    """Puts the messages of one rung into the post for the notice's addressees; returns how many.

    Of several phones or addresses the proven one is used. Two people behind one get one message, the other's is
    carried by it. `which` is a condition on `notices_addressee`.
    """
    contacts = [CONTACT_OF[way] for way in ways if way in CONTACT_OF]
    if not contacts:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            LEAVE.format(which=which),
            {
                "notice": notice.pk,
                "contacts": contacts,
                "origin": ORIGIN,
                "urgency": int(kind_of(notice.kind).urgency),
                "at": at,
            },
        )
        count: int = cursor.rowcount
    return count
