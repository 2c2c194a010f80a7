"""Terms that run from service: they begin when the last right-holder who must answer counts as told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from teremok.kernel.clocks import Clock
from teremok.modules.relocation import showing
from teremok.modules.relocation.services.telling import SUBJECT
from teremok.notices.queries.service import SERVED
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_zone

WAITING = "step.left_at IS NULL AND step.runs_from IS NULL AND step.term <> ''"
SUBJECTS = f"""
    SELECT DISTINCT batch.public_id FROM relocation_step step
      JOIN relocation_batch batch ON batch.id = coalesce(step.told_by_id, step.batch_id)
     WHERE {WAITING}
"""  # noqa: S608 (our own words)
WAIT = f"""
    CREATE TEMPORARY TABLE relocation_waiting ON COMMIT DROP AS
    SELECT step.id, step.family_id, step.law, batch.public_id AS subject
      FROM relocation_batch batch JOIN relocation_step step ON step.batch_id = batch.id
     WHERE batch.public_id = ANY(%(subjects)s::uuid[]) AND step.told_by_id IS NULL AND {WAITING}
    UNION ALL
    SELECT step.id, step.family_id, step.law, batch.public_id
      FROM relocation_batch batch JOIN relocation_step step ON step.told_by_id = batch.id
     WHERE batch.public_id = ANY(%(subjects)s::uuid[]) AND {WAITING}
"""  # noqa: S608 (our own words)
SERVE = "CREATE TEMPORARY TABLE relocation_service ON COMMIT DROP AS " + SERVED
# A step whose family has nobody left to be served is nobody's to start: it waits, and the worklist has the family.
READY = """
    CREATE TEMPORARY TABLE relocation_served ON COMMIT DROP AS
    SELECT waiting.id, waiting.family_id, waiting.law, max(served.served_at) AS runs_from,
           (max(served.served_at) AT TIME ZONE %(zone)s)::date AS day
      FROM relocation_waiting waiting
      JOIN relocation_member member ON member.family_id = waiting.family_id AND member.until IS NULL
                                    AND member.must_consent
      LEFT JOIN relocation_service served ON served.subject = waiting.subject AND served.person_id = member.person_id
     GROUP BY waiting.id, waiting.family_id, waiting.law
    HAVING bool_and(served.served_at IS NOT NULL)
"""
# Of a table that was just made PostgreSQL believes nothing true: a thousand families would be joined one by one.
LOOK = "ANALYZE relocation_waiting, relocation_service"
LOOK_AGAIN = "ANALYZE relocation_served"
# In the order in which whoever moves families locks them; who is just being moved is looked at the next time.
LOCK = """
    SELECT family.id FROM relocation_family family
     WHERE family.id IN (SELECT family_id FROM relocation_served) ORDER BY family.id FOR NO KEY UPDATE SKIP LOCKED
"""
DAYS = "SELECT law, day, min(runs_from) FROM relocation_served GROUP BY law, day ORDER BY law, day"
BEGIN = f"""
    UPDATE relocation_step step SET runs_from = ready.runs_from, due_at = term.due_at
      FROM relocation_served ready
      JOIN unnest(%(laws)s::text[], %(days)s::date[], %(dues)s::timestamptz[]) AS term (law, day, due_at)
        ON term.law = ready.law AND term.day = ready.day
     WHERE step.id = ready.id AND ready.family_id = ANY(%(families)s) AND {WAITING}
    RETURNING step.family_id
"""  # noqa: S608 (our own words)
DROP = "DROP TABLE relocation_waiting, relocation_service, relocation_served"


@transaction.atomic
def start(*, by: Actor, at: datetime, subjects: Sequence[UUID] | None = None) -> int:
    """Begins the terms of all steps whose every right-holder is served by the notice of their batch; how many it began.

    A term runs from the latest of these services, never from sending, by the version of the law of the day on which
    the notice was sent, which the step remembers. `subjects` are public ids of batches where only those were touched.
    """
    with connection.cursor() as cursor:
        if subjects is None:
            cursor.execute(SUBJECTS)
            subjects = [row[0] for row in cursor.fetchall()]
        if not subjects:
            return 0
        facts: dict[str, Any] = {"subject_kind": SUBJECT, "subjects": list(subjects), "zone": str(city_zone())}
        for statement in (WAIT, SERVE, LOOK, READY, LOOK_AGAIN):
            cursor.execute(statement, facts if "%(" in statement else None)
        cursor.execute(LOCK)
        families = [row[0] for row in cursor.fetchall()]
        cursor.execute(DAYS)
        cursor.execute(BEGIN, {**_ends(cursor.fetchall()), "families": families})
        begun = [row[0] for row in cursor.fetchall()]
        cursor.execute(DROP)
    if begun:
        showing.changed(begun, event="term")
    return len(begun)


def _ends(rows: Sequence[tuple[str, Any, datetime]]) -> dict[str, Any]:
    """The end for each version and day: a term of days hangs on the day it began, not on the hour."""
    terms = {law: parameters.by_version(law).term for law in {law for law, _day, _moment in rows}}
    dues = [Clock(terms[law], moment, city_zone()).due_at for law, _day, moment in rows]
    return {"laws": [row[0] for row in rows], "days": [row[1] for row in rows], "dues": dues}
