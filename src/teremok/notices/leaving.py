"""What leaves when addressees climb a rung: messages into the post, letters, tasks; statements over sets of people."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from teremok.notices import desk
from teremok.notices.kinds import NoticeType, Urgency
from teremok.notices.models import Notice, Task
from teremok.notices.officers import officers_for
from teremok.notices.states import Way
from teremok.platform.law import parameters

ORIGIN = "notice"  # of the rows in the post; notices render them when they leave
QUIET_HOURS = "notice.quiet_hours"
DIGEST_AT = "notice.digest_at"
TERM_OF_TASK = timedelta(days=3)

CHANNEL_OF = {Way.SMS: "sms", Way.MAIL: "mail", Way.PUSH: "push"}
TASK_OF = {Way.CALL: Task.What.CALL, Way.VISIT: Task.What.VISIT, Way.DOOR: Task.What.DOOR}

# Whoever proved an address is reached there; then what the register holds. Dead ones and unwanted roads are left out.
# It wants `addressed`, rows of an addressee's key `id` and a `person_id`, and gives `wanted`.
ROADS = """
    known AS (
        SELECT addressed.id AS addressee, addressed.person_id, CASE contact.kind WHEN 'phone' THEN 'sms' ELSE 'mail' END
                   AS channel, contact.value, CASE WHEN contact.verified_at IS NULL THEN 2 ELSE 1 END AS doubt
          FROM addressed JOIN registry_contact contact ON contact.person_id = addressed.person_id
        UNION ALL
        SELECT addressed.id, addressed.person_id, own.channel, own.value, 0
          FROM addressed JOIN identity_account account ON account.person_id = addressed.person_id
         CROSS JOIN LATERAL (VALUES ('sms', account.phone), ('mail', account.email)) AS own (channel, value)
         WHERE account.is_active AND own.value IS NOT NULL
    ), best AS (
        SELECT DISTINCT ON (person_id, channel) addressee, person_id, channel, value FROM known
         WHERE channel = ANY(%(channels)s)
           AND NOT EXISTS (SELECT FROM notices_deadaddress dead
                            WHERE dead.channel = known.channel AND dead.value = known.value)
         ORDER BY person_id, channel, doubt, value
    ), reach AS (
        SELECT * FROM best
        UNION ALL
        SELECT addressed.id, addressed.person_id, 'push', subscription.public_id::text
          FROM addressed JOIN identity_account account ON account.person_id = addressed.person_id
          JOIN notices_pushsubscription subscription ON subscription.account_id = account.id
         WHERE 'push' = ANY(%(channels)s) AND account.is_active AND subscription.ended_at IS NULL
    ), wanted AS (
        SELECT * FROM reach
         WHERE NOT %(may_opt_out)s OR NOT EXISTS (
               SELECT FROM notices_preference preference
                WHERE preference.person_id = reach.person_id AND preference.kind = %(kind)s
                  AND preference.way = reach.channel AND NOT preference.allowed)
    )
"""
ON_PAPER = """
    EXISTS (SELECT FROM notices_habits habits
             WHERE habits.person_id = {person}.person_id AND habits.on_paper_since IS NOT NULL)
"""
# When a message may leave: at once, or at the end of the quiet hours, which is reckoned once where they are everyone's.
DUE = """CASE WHEN NOT %(waits_for_morning)s THEN NULL
                WHEN habits.quiet_from IS NULL THEN (SELECT notices_after_quiet(%(at)s, %(zone)s, %(from)s, %(to)s))
                ELSE notices_after_quiet(%(at)s, %(zone)s, habits.quiet_from, habits.quiet_to) END
"""
# The same for types that keep their distance from the last message, or wait for the day's gathering.
DUE_LATER = """(
    SELECT CASE WHEN NOT %(waits_for_morning)s THEN nullif(base.at, %(at)s)
                ELSE coalesce(notices_after_quiet(base.at, %(zone)s, coalesce(habits.quiet_from, %(from)s),
                                                  coalesce(habits.quiet_to, %(to)s)), nullif(base.at, %(at)s)) END
      FROM (SELECT greatest(%(begins)s::timestamptz, max(coalesce(earlier.sent_at, earlier.due_at, earlier.queued_at))
                                                     + %(throttle)s::interval) AS at
              FROM notices_addressee told JOIN notices_notice before ON before.id = told.notice_id
              JOIN channels_outgoing earlier ON earlier.origin_id = told.id AND earlier.origin = %(origin)s
             WHERE told.person_id = shared.person_id AND before.kind = %(kind)s AND earlier.channel = shared.channel
               AND %(throttle)s::interval > interval '0' AND earlier.state NOT IN ('failed', 'cancelled')) base)
"""
MESSAGES = f"""
    WITH addressed AS MATERIALIZED (
        SELECT addressee.id, addressee.person_id FROM notices_addressee addressee
         WHERE addressee.notice_id = %(notice)s AND {{which}} AND NOT {ON_PAPER.format(person="addressee")}
    ), {ROADS}, numbered AS (
        SELECT nextval('channels_outgoing_id_seq') AS id, wanted.* FROM wanted
    ), shared AS (
        SELECT *, first_value(id) OVER (PARTITION BY channel, value COLLATE "C" ORDER BY id) AS carrier FROM numbered
    )
    INSERT INTO channels_outgoing (id, public_id, channel, "to", origin, origin_id, urgency, carried_by_id, is_secret,
                                   state, attempts, trouble, provider, provider_ref, queued_at, due_at)
    SELECT shared.id, gen_random_uuid(), shared.channel, shared.value, %(origin)s, shared.addressee, %(urgency)s,
           nullif(shared.carrier, shared.id), false, 'queued', 0, '', '', '', %(at)s,
           {{due}}
      FROM shared LEFT JOIN notices_habits habits ON habits.person_id = shared.person_id
"""  # noqa: S608 (our own words)
LETTERS = """
    INSERT INTO notices_letter (public_id, addressee_id, is_registered, state, posting_number, queued_at)
    SELECT gen_random_uuid(), addressee.id, %(is_registered)s, 'waiting', '', %(at)s FROM notices_addressee addressee
     WHERE addressee.notice_id = %(notice)s AND {which}
    ON CONFLICT DO NOTHING
"""
TASKS = """
    INSERT INTO notices_task (public_id, addressee_id, what, organisation_id, officer, because, made_at, due_at,
                              outcome, words)
    SELECT gen_random_uuid(), addressee.id, %(what)s, %(organisation)s, CASE WHEN %(is_named)s THEN coalesce(
               (SELECT watch.officer FROM notices_watch watch
                 WHERE watch.person_id = addressee.person_id AND watch.ended_at IS NULL AND watch.officer IS NOT NULL
                   AND watch.organisation_id IS NOT DISTINCT FROM %(organisation)s::bigint
                 ORDER BY watch.id LIMIT 1),
               (%(officers)s::uuid[])[1 + addressee.person_id %% greatest(cardinality(%(officers)s::uuid[]), 1)]) END,
           %(because)s, %(at)s, %(due_at)s, '', ''
      FROM notices_addressee addressee WHERE addressee.notice_id = %(notice)s AND {which}
    ON CONFLICT DO NOTHING
"""
EVERYONE = "true"


def leave(
    *, notice: Notice, kind: NoticeType, ways: Sequence[Way], at: datetime, ids: Sequence[int] | None = None
) -> None:
    """Sends the notice's addressees, or those of these keys, by all of these ways.

    Of several phones or addresses the proven one is used. Two people behind one get one message, the other's is
    carried by it. Messages written in quiet hours wait for their end, emergencies excepted; those of a throttled type
    keep their distance, those of a digest type wait for the day's gathering.
    """
    which = EVERYONE if ids is None else "addressee.id = ANY(%(ids)s)"
    facts: dict[str, Any] = {"notice": notice.pk, "at": at, "ids": None if ids is None else list(ids)}
    channels = [CHANNEL_OF[way] for way in ways if way in CHANNEL_OF]
    with connection.cursor() as cursor:
        if channels:
            due = DUE_LATER if kind.throttle or kind.digest else DUE
            cursor.execute(MESSAGES.format(which=which, due=due), facts | _of_messages(kind, channels, at))
        for way in (Way.LETTER, Way.REGISTERED):
            if way in ways:
                cursor.execute(LETTERS.format(which=which), facts | {"is_registered": way == Way.REGISTERED})
        for way, what in TASK_OF.items():
            if way in ways:
                cursor.execute(TASKS.format(which=which), facts | _of_tasks(notice, what, at))


def give_to_a_person(*, notice: Notice, because: str, at: datetime, ids: Sequence[int]) -> None:
    """The end of the ladder without proof: a named person has to find out how these people can be reached.

    That is the officer who watches over the person, else whoever `officers_for` names.
    """
    facts: dict[str, Any] = {"notice": notice.pk, "at": at, "ids": list(ids)} | _of_tasks(
        notice, Task.What.FIND, at, because
    )
    with connection.cursor() as cursor:
        cursor.execute(TASKS.format(which="addressee.id = ANY(%(ids)s)"), facts)


def of_roads(kind: NoticeType, channels: Sequence[str]) -> dict[str, Any]:
    """What ROADS is told."""
    return {"channels": list(channels), "kind": kind.name, "may_opt_out": kind.may_opt_out}


def _of_messages(kind: NoticeType, channels: list[str], at: datetime) -> dict[str, Any]:
    quiet = parameters.value(QUIET_HOURS, on=at.date()).window
    return {
        **of_roads(kind, channels),
        "origin": ORIGIN,
        "urgency": int(kind.urgency),
        "waits_for_morning": kind.urgency != Urgency.EMERGENCY,
        "zone": settings.TIME_ZONE,
        "from": quiet.opens,
        "to": quiet.closes,
        "begins": _ungathered_at(at) if kind.digest else at,
        "throttle": kind.throttle or timedelta(0),
    }


def time_to_gather(at: datetime) -> timedelta:
    """How long before it would leave by itself a message is gathered: the length of the law's window."""
    window = parameters.value(DIGEST_AT, on=timezone.localdate(at)).window
    return datetime.combine(date.min, window.closes) - datetime.combine(date.min, window.opens)


def _ungathered_at(at: datetime) -> datetime:
    """When what nobody gathered leaves by itself: the end of the next window that begins after this moment."""
    here = timezone.localtime(at)
    window = parameters.value(DIGEST_AT, on=here.date()).window
    day = here.date() if here.time() < window.opens else here.date() + timedelta(days=1)
    return datetime.combine(day, window.closes, tzinfo=here.tzinfo)


def _of_tasks(notice: Notice, what: Task.What, at: datetime, because: str = "") -> dict[str, Any]:
    desk.changed([notice.organisation_id])
    is_named = what in (Task.What.VISIT, Task.What.FIND)
    return {
        "what": what.value,
        "organisation": notice.organisation_id,
        "is_named": is_named,
        "officers": list(officers_for(notice)) if is_named else [],
        "because": because[:300],
        "due_at": at + TERM_OF_TASK,
    }
