"""Moving families from stage to stage: the one way, whichever door they come by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation import showing
from teremok.modules.relocation.access import require_can_move
from teremok.modules.relocation.models import Batch
from teremok.modules.relocation.queries.moves import JUDGE, Refused, refusals, sources_of
from teremok.modules.relocation.services.ending import end_relocation
from teremok.modules.relocation.services.telling import SUBJECT, tell_batch
from teremok.modules.relocation.stages import Runs, rule
from teremok.modules.relocation.states import Door, Stage
from teremok.notices.services.halting import stop_about
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day, clock_for

# In the order of keys, so that two who move the same families wait for each other instead of locking each other out.
LOCK = """
    SELECT count(*) FROM (SELECT FROM relocation_family WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE) AS locked
"""
CLOSE = "UPDATE relocation_step SET left_at = %(at)s WHERE family_id = ANY(%(ids)s) AND left_at IS NULL"
OPEN = """
    INSERT INTO relocation_step (public_id, family_id, stage, batch_id, came_at, term, law, runs_from, due_at)
    SELECT gen_random_uuid(), id, %(to)s, %(batch)s, %(at)s, %(term)s, %(law)s, %(runs_from)s::timestamptz,
           %(due_at)s::timestamptz
      FROM unnest(%(ids)s::bigint[]) AS family (id) ORDER BY id
"""
# The term of the stage before goes on: its beginning, its end and its version of the law.
CONTINUE = """
    INSERT INTO relocation_step (public_id, family_id, stage, batch_id, came_at, term, law, runs_from, due_at,
                                 told_by_id)
    SELECT gen_random_uuid(), family.id, %(to)s, %(batch)s, %(at)s, %(term)s, coalesce(before.law, %(law)s),
           before.runs_from, before.due_at, coalesce(before.told_by_id, before.batch_id)
      FROM unnest(%(ids)s::bigint[]) AS family (id)
      LEFT JOIN LATERAL (SELECT * FROM relocation_step step WHERE step.family_id = family.id ORDER BY step.id DESC
                          LIMIT 1) before ON before.stage = %(continues)s
     ORDER BY family.id
"""
PLACE = "UPDATE relocation_family SET stage = %(to)s WHERE id = ANY(%(ids)s)"

# What an undone step leads back to, and whether it still can be undone: it is open, and something was before it.
BACK = """
    SELECT step.family_id, family.number, step.id, step.left_at IS NULL, before.id, before.stage
      FROM relocation_step step JOIN relocation_family family ON family.id = step.family_id
      LEFT JOIN LATERAL (SELECT id, stage FROM relocation_step earlier
                          WHERE earlier.family_id = step.family_id AND earlier.id < step.id
                          ORDER BY earlier.id DESC LIMIT 1) before ON true
     WHERE step.batch_id = %(batch)s ORDER BY step.family_id
"""
REOPEN = """
    INSERT INTO relocation_step (public_id, family_id, stage, batch_id, came_at, term, law, runs_from, due_at,
                                 told_by_id, undoes_id)
    SELECT gen_random_uuid(), before.family_id, before.stage, %(batch)s, %(at)s, before.term, before.law,
           before.runs_from, before.due_at, coalesce(before.told_by_id, before.batch_id), undone.id
      FROM unnest(%(befores)s::bigint[], %(undone)s::bigint[]) AS undone (before, id)
      JOIN relocation_step before ON before.id = undone.before
     ORDER BY before.family_id
"""


class CannotMove(Exception):
    """Some of the families can't go there; the message says how many, which and why. Nobody was moved."""

    def __init__(self, message: str, refused: tuple[Refused, ...] = ()) -> None:
        super().__init__(message)
        self.refused = refused


@dataclass(frozen=True)
class Undone:
    """What became of undoing a batch: the batches that led back, one for each stage, and who had moved on since."""

    batches: tuple[Batch, ...]
    moved: int
    kept: tuple[str, ...]


@transaction.atomic
def move(
    *,
    families: Sequence[int],
    to: Stage,
    door: Door,
    by: Actor,
    at: datetime,
    key: str,
    reason: str = "",
    tells: bool = True,
) -> Batch:
    """All of these families (keys) come into the stage, or none of them does.

    `key` names the act: done twice it is done once. A term that runs from entry begins now; one that runs from service
    has no end until `terms.start` finds everybody served; one that goes on keeps its end. Where the stage tells, every
    right-holder is told by a notice in this same transaction, unless `tells` is off (a file tells what happened long
    ago). Raises Denied, CannotMove.
    """
    if known := Batch.objects.filter(key=key).first():
        return _same(known, to)
    ids = sorted(set(families))
    if not ids:
        raise CannotMove(_("Nobody was chosen: tick the families that are to go on."))
    batch, is_new = _begun(key, to, door, len(ids), reason, by, at)
    if not is_new:
        return _same(batch, to)
    _lock(ids)
    require_can_move(by, ids, door=door)
    _require_ways(ids, to, at)
    _write(batch, ids, to, at)
    end_relocation(families=ids, stage=to, by=by, at=at)
    if tells:
        tell_batch(batch=batch, by=by, at=at)
    showing.changed(ids)
    return batch


@transaction.atomic
def move_back(*, batch: Batch, by: Actor, at: datetime, key: str, reason: str) -> Undone:
    """Undoes a batch: its families go back to where each was, with the clock that ran there.

    Those who have moved on since stay where they are, and so does whose relocation began with the batch; they are
    listed by number. Where everybody goes back, what was told is stopped: who heard it hears that it was a mistake, of
    what had not left nobody hears. A step isn't removed: one that leads back follows it. Done twice it is done once.
    Raises Denied, CannotMove where nobody is left to go back.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"ids": list(batch.steps.values_list("family_id", flat=True))})
        cursor.execute(BACK, {"batch": batch.pk})
        rows = cursor.fetchall()
    done = tuple(Batch.objects.filter(key__in=[f"{key} {stage}" for stage in Stage]).order_by("pk"))
    if done:
        return Undone(done, sum(one.families for one in done), ())
    kept = tuple(number for _family, number, _step, is_open, before, _stage in rows if not is_open or before is None)
    groups: dict[str, list[tuple[int, int, int]]] = {}
    for family, _number, step, is_open, before, stage in rows:
        if is_open and before is not None:
            groups.setdefault(stage, []).append((family, step, before))
    if not groups:
        raise CannotMove(_("There is nothing to undo: all of these families have moved on since."))
    ids = [family for group in groups.values() for family, _step, _before in group]
    require_can_move(by, ids, door=Door.UNDO)
    was_told = bool(kept) or stop_about(subject=(SUBJECT, batch.public_id), by=by, at=at) > 0
    batches = []
    for stage, group in sorted(groups.items()):
        back, _is_new = _begun(f"{key} {stage}", Stage(stage), Door.UNDO, len(group), reason, by, at)
        facts: dict[str, Any] = {
            "ids": [family for family, _step, _before in group],
            "undone": [step for _family, step, _before in group],
            "befores": [before for _family, _step, before in group],
            "to": stage,
            "batch": back.pk,
            "at": at,
        }
        with connection.cursor() as cursor:
            for statement in (CLOSE, REOPEN, PLACE):
                cursor.execute(statement, facts)
        end_relocation(families=facts["ids"], stage=Stage(stage), by=by, at=at)
        if was_told:
            tell_batch(batch=back, by=by, at=at, mistaken=batch)
        batches.append(back)
    showing.changed(ids)
    return Undone(tuple(batches), len(ids), kept)


def _same(known: Batch, to: Stage) -> Batch:
    """The act done before under this key; a key can't name two acts."""
    if known.stage != to:
        raise CannotMove(_("This was done already. Load the page again to see how it stands."))
    return known


def _begun(key: str, to: Stage, door: Door, families: int, reason: str, by: Actor, at: datetime) -> tuple[Batch, bool]:
    """The act under this key; whoever begins it at the same time waits here and finds it done."""
    facts = {"stage": to, "door": door, "families": families, "reason": reason, "by_account": by.account_id}
    return Batch.objects.get_or_create(key=key, defaults={**facts, "made_at": at})


def _lock(ids: Sequence[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"ids": list(ids)})
        [found] = cursor.fetchone()
    if found < len(ids):
        raise CannotMove(_("Some of these families are not here any more. Load the list again."))


def _require_ways(ids: Sequence[int], to: Stage, at: datetime) -> None:
    """What stands is asked for after the lock, in a statement of its own that sees what others wrote meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, {"ids": list(ids), "to": to, "from": sources_of(to), "at": at})
        refused = refusals(cursor.fetchall(), to)
    if refused:
        raise CannotMove(" ".join(one.sentence for one in refused), refused)


def _write(batch: Batch, ids: Sequence[int], to: Stage, at: datetime) -> None:
    facts: dict[str, Any] = {"ids": list(ids), "to": to, "batch": batch.pk, "at": at, **_clock(to, at)}
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, facts)
        cursor.execute(CONTINUE if facts["continues"] else OPEN, facts)
        cursor.execute(PLACE, facts)


def _clock(to: Stage, at: datetime) -> dict[str, Any]:
    """The clock of everyone who comes into the stage at this moment: it hangs on the term and the moment alone."""
    row = rule(to)
    facts: dict[str, Any] = {"term": row.term, "law": "", "runs_from": None, "due_at": None, "continues": row.continues}
    if row.term and row.runs is Runs.ENTRY:
        timed = clock_for(row.term, started_at=at)
        return facts | {"law": timed.law.version, "runs_from": at, "due_at": timed.clock.due_at}
    if row.term:
        return facts | {"law": parameters.value(row.term, on=city_day(at)).version}
    return facts
