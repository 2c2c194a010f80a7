"""Watching over people whom nothing has reached for too long, and telling those who look after them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count
from django.urls import reverse

from teremok.identity.models import Account, Membership
from teremok.notices.alarm import SILENCE
from teremok.notices.audiences import OfPeople
from teremok.notices.models import Watch
from teremok.notices.queries.silence import HEARD, silent
from teremok.notices.services.telling import tell
from teremok.notices.watches import source_of
from teremok.notices.wording import fill
from teremok.platform.access import Actor, Role
from teremok.platform.channels.sending import send_mail
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Organisation, Person

AT_ONCE = 20_000  # watches in one transaction

# Only those that may be silent by what was known are looked at, in the order of the index.
RECKON = f"""
    WITH due AS MATERIALIZED (
        SELECT id, person_id, since, days, silent_at FROM notices_watch
         WHERE ended_at IS NULL AND silent_at <= %(at)s AND (silent_at, id) > (%(reached)s::timestamptz, %(after)s)
         ORDER BY silent_at, id LIMIT %(at_once)s
    ), fresh AS (
        SELECT notices_watch.id, notices_watch.silent_at AS old,
               greatest(notices_watch.since, ({HEARD})) + notices_watch.days * interval '1 day' AS silent_at
          FROM due AS notices_watch
    ), changed AS (
        UPDATE notices_watch watch SET silent_at = fresh.silent_at FROM fresh
         WHERE fresh.id = watch.id AND fresh.silent_at > fresh.old
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM changed), silent_at, id FROM due ORDER BY silent_at DESC, id DESC LIMIT 1
"""  # noqa: S608 (an expression of our own)
BEGINNING = "-infinity"
END_MANY = """
    UPDATE notices_watch SET ended_at = %(at)s
     WHERE source = %(source)s AND subject = ANY(%(subjects)s::uuid[]) AND ended_at IS NULL
"""
WATCH_MANY = """
    INSERT INTO notices_watch (public_id, source, subject, person_id, organisation_id, officer, days, since, silent_at)
    SELECT gen_random_uuid(), %(source)s, pair.subject, pair.person, %(organisation)s::bigint, %(officer)s::uuid,
           %(days)s, %(at)s, %(at)s::timestamptz + %(days)s * interval '1 day'
      FROM unnest(%(subjects)s::uuid[], %(people)s::bigint[]) AS pair (subject, person)
    ON CONFLICT (source, subject, person_id) WHERE ended_at IS NULL DO NOTHING
"""


@transaction.atomic
def watch(
    *,
    source: str,
    subject: UUID,
    person: Person,
    days: int,
    by: Actor,
    at: datetime,
    officer: UUID | None = None,
    organisation: Organisation | None = None,
) -> Watch:
    """From now on the person must not go unheard for more than `days`; watched already, the terms are changed.

    `officer` (an account) is told first, then whoever manages the organisation. Raises NoSuchSource.
    """
    source_of(source)
    fields = {"days": days, "officer": officer, "organisation": organisation}
    rows = Watch.objects.select_for_update()
    found, is_new = rows.get_or_create(
        source=source,
        subject=subject,
        person=person,
        ended_at=None,
        defaults={**fields, "since": at, "silent_at": at + timedelta(days=days)},
    )
    if not is_new:
        for name, value in fields.items():
            setattr(found, name, value)
        found.silent_at = found.since + timedelta(days=days)
        found.save()
    return found


@transaction.atomic
def end_watch(*, source: str, subject: UUID, by: Actor, at: datetime, person: Person | None = None) -> int:
    """The people of this subject, or the one, may be silent again; returns how many were watched."""
    rows = Watch.objects.filter(source=source, subject=subject, ended_at=None)
    if person is not None:
        rows = rows.filter(person=person)
    return rows.update(ended_at=at)


@transaction.atomic
def watch_many(
    *,
    source: str,
    watched: Sequence[tuple[UUID, int]],
    days: int,
    by: Actor,
    at: datetime,
    officer: UUID | None = None,
    organisation: Organisation | None = None,
) -> int:
    """As `watch`, for many at once: pairs of a subject and a person (key); who is watched already stays as they are.

    Returns how many watches are new. Raises NoSuchSource.
    """
    source_of(source)
    facts: dict[str, Any] = {
        "source": source,
        "subjects": [subject for subject, _person in watched],
        "people": [person for _subject, person in watched],
        "days": days,
        "at": at,
        "officer": officer,
        "organisation": organisation.pk if organisation else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(WATCH_MANY, facts)
        new: int = cursor.rowcount
    return new


@transaction.atomic
def end_watches(*, source: str, subjects: Sequence[UUID], by: Actor, at: datetime) -> int:
    """As `end_watch`, for many subjects at once; returns how many people were watched."""
    with connection.cursor() as cursor:
        cursor.execute(END_MANY, {"source": source, "subjects": list(subjects), "at": at})
        ended: int = cursor.rowcount
    return ended


@transaction.atomic
def give_watches(*, source: str, subjects: Sequence[UUID], officer: UUID | None, by: Actor, at: datetime) -> int:
    """Whoever looks after these subjects from now on is told first when one of their people goes unheard."""
    return Watch.objects.filter(source=source, subject__in=subjects, ended_at=None).update(officer=officer)


def reckon(*, by: Actor, at: datetime) -> int:
    """Moves on the moment of those who were reached meanwhile; returns how many.

    In batches, each a transaction of its own: killed anywhere, it leaves earlier moments, which are safe.
    """
    moved, reached, after = 0, BEGINNING, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RECKON, {"at": at, "reached": reached, "after": after, "at_once": AT_ONCE})
            row = cursor.fetchone()
        if row is None:
            return moved
        moved += row[0]
        reached, after = row[1], row[2]


@transaction.atomic
def tell_officers(*, by: Actor, at: datetime) -> int:
    """Each officer hears once a day how many of their people nothing has reached; returns how many officers.

    Where nobody is named the managers of the organisation hear it. Who is no resident here gets it by mail.
    """
    counted = _counted(at)
    accounts = Account.objects.filter(public_id__in=counted, is_active=True).order_by("pk")
    for account in accounts:
        _tell(account, counted[account.public_id], by, at)
    return len(accounts)


def _counted(at: datetime) -> dict[UUID, int]:
    """How many are silent, by the account that is to hear it."""
    counted: dict[UUID, int] = defaultdict(int)
    rows = silent(Watch.objects.filter(ended_at=None), at=at)
    without: dict[int, int] = {}
    for officer, organisation, count in rows.order_by().values_list("officer", "organisation").annotate(n=Count("id")):
        if officer is not None:
            counted[officer] += count
        elif organisation is not None:
            without[organisation] = count
    managers = Membership.objects.filter(organisation__in=without, role=Role.MANAGER, revoked_at=None)
    for account, organisation in managers.values_list("account__public_id", "organisation"):
        counted[account] += without[organisation]
    return dict(counted)


def _tell(account: Account, count: int, by: Actor, at: datetime) -> None:
    where = f"{settings.BASE_URL}{reverse('tasks:silence')}"
    values = {"count": str(count), "where": where}
    key = f"silence {account.public_id} {city_day(at)}"
    if account.person_id is not None:
        tell(kind=SILENCE, audience=OfPeople((account.person_id,)), values=values, key=key, by=by, at=at)
    elif account.email:
        wording = SILENCE.wordings.get(account.language, SILENCE.wordings["ru"])
        said = fill(wording, {**values, "name": str(account), "link": where})
        send_mail(to=account.email, subject=said.subject, text=said.body, key=key, at=at)
