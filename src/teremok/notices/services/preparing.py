"""Preparing: the audience becomes addressees, and all of them climb the first rung, in one transaction."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction

from teremok.notices import showing, watching
from teremok.notices.audiences import people_of
from teremok.notices.events import ask_for_seal
from teremok.notices.kinds import NoticeType, kind_of
from teremok.notices.ladder import due_after, has_paper
from teremok.notices.leaving import leave
from teremok.notices.models import Addressee, Notice, Template
from teremok.notices.rendering import wording_hash
from teremok.notices.signals import served
from teremok.notices.states import Ground, NoticeStage, Way
from teremok.platform.access import Actor, Assurance

SORTING_MEMORY = "128MB"  # of PostgreSQL, while it prepares: a million addresses sort without a file
ENOUGH_TO_PLAN_FOR = 10_000  # from so many new addressees on, what PostgreSQL believed about the table is wrong
GROUP = 1000  # addressees to one event of the log

AUDIENCE = "CREATE TEMPORARY TABLE notices_audience ON COMMIT DROP AS "
ADDRESSEES = """
    INSERT INTO notices_addressee (public_id, notice_id, person_id, premises_id, template_id, "values", wording_hash,
                                   state, rung, next_at, placed_at, served_at, ground, refused_digital_at)
    SELECT gen_random_uuid(), %(notice)s, audience.person_id, audience.premises_id, version.id, audience.given,
           CASE WHEN audience.given IS NULL THEN version.hash
                ELSE sha256(version.hash || convert_to(audience.given::text, 'UTF8')) END,
           CASE WHEN %(placed_serves)s AND cabinet.takes THEN 'served' ELSE 'prepared' END,
           1, CASE WHEN %(has_paper)s AND wish.on_paper THEN %(at)s ELSE %(next_at)s::timestamptz END,
           CASE WHEN cabinet.person_id IS NULL THEN NULL ELSE %(at)s::timestamptz END,
           CASE WHEN %(placed_serves)s AND cabinet.takes THEN %(at)s::timestamptz END,
           CASE WHEN %(placed_serves)s AND cabinet.takes THEN 'placed' ELSE '' END,
           CASE WHEN %(has_paper)s AND wish.on_paper THEN %(at)s::timestamptz END
      FROM notices_audience audience
      LEFT JOIN (SELECT DISTINCT ON (account.person_id) account.person_id, account.language,
                        habits.on_paper_since IS NULL AS takes
                   FROM identity_account account LEFT JOIN notices_habits habits USING (person_id)
                  WHERE account.person_id IS NOT NULL AND account.is_active AND account.assurance >= %(verified)s
                  ORDER BY account.person_id, account.id DESC) cabinet
             ON %(in_cabinet)s AND cabinet.person_id = audience.person_id
      LEFT JOIN (SELECT person_id, nullif(language, '') AS language, on_paper_since IS NOT NULL AS on_paper
                   FROM notices_habits) wish ON wish.person_id = audience.person_id
      JOIN unnest(%(languages)s::text[], %(versions)s::bigint[], %(hashes)s::bytea[]) AS version (language, id, hash)
        ON version.language = CASE WHEN coalesce(wish.language, cabinet.language) = ANY(%(languages)s)
                                    THEN coalesce(wish.language, cabinet.language) ELSE 'ru' END
     ORDER BY audience.person_id
"""
LOG = """
    INSERT INTO notices_event (at, notice, kind, facts)
    SELECT %(at)s, %(notice)s, 'prepared',
           '{"count":' || count(*) || ',"digest":"' || encode(sha256(string_agg(sha256(convert_to(
               public_id || ' ' || encode(wording_hash, 'hex') || ' ' || CASE WHEN served_at IS NOT NULL THEN 'served'
               WHEN placed_at IS NOT NULL THEN 'placed' ELSE 'prepared' END, 'UTF8')), ''::bytea ORDER BY id)),
           'hex') || '"}'
      FROM (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM notices_addressee
             WHERE notice_id = %(notice)s) AS numbered
     GROUP BY place / %(group)s
     ORDER BY place / %(group)s
"""


@transaction.atomic
def prepare(*, notice: Notice, by: Actor, at: datetime) -> Notice:
    """Turns the audience into addressees and starts the ladder; a notice prepared already is left as it is.

    One statement over the whole audience for each step, so that a million people need no memory here. People who died
    or were merged into others are left out. Whoever asked for paper isn't served by what lies in their cabinet, and
    climbs to paper at once. An audience of nobody ends the notice at once.
    """
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.state != NoticeStage.PREPARING:
        return notice
    kind = kind_of(notice.kind)
    statement, parameters = people_of(notice.audience)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{SORTING_MEMORY}'")
        cursor.execute(AUDIENCE + statement, parameters)
        cursor.execute("ANALYZE notices_audience")
        cursor.execute(ADDRESSEES, _facts(notice, kind, at))
        notice.people = cursor.rowcount
        cursor.execute("DROP TABLE notices_audience")
        if notice.people > ENOUGH_TO_PLAN_FOR:
            cursor.execute("ANALYZE notices_addressee")
        cursor.execute(LOG, {"at": at, "notice": notice.pk, "group": GROUP})
    ask_for_seal()
    leave(notice=notice, kind=kind, ways=kind.ladder[0].ways, at=at)
    notice.prepared_at = at
    notice.state = NoticeStage.GOING if notice.people else NoticeStage.DONE
    notice.ended_at = None if notice.people else at
    notice.save(update_fields=["people", "prepared_at", "state", "ended_at"])
    showing.prepared(notice)
    if notice.people and notice.subject_id is not None and kind.ground(Ground.PLACED) is not None:
        served.send(sender=Addressee, subjects=frozenset({(notice.subject_kind, notice.subject_id)}))
    watching.changed([notice.pk])
    return notice


def _facts(notice: Notice, kind: NoticeType, at: datetime) -> dict[str, Any]:
    versions = {row.language: row for row in Template.objects.filter(pk__in=notice.templates.values())}
    return {
        "notice": notice.pk,
        "at": at,
        "verified": Assurance.VERIFIED,
        "in_cabinet": Way.CABINET in kind.ladder[0].ways,
        "placed_serves": kind.ground(Ground.PLACED) is not None,
        "next_at": due_after(kind, rung=0, at=at),
        "has_paper": has_paper(kind),
        "languages": list(versions),
        "versions": [version.pk for version in versions.values()],
        "hashes": [wording_hash(version, notice) for version in versions.values()],
    }
