"""Moves the families of the department's file, and takes the moves back."""

from datetime import date, datetime, time

from django.utils.translation import gettext as _
from psycopg import sql

from teremok.identity.actors import actor_for_account_id
from teremok.modules.relocation.models import Batch as Move
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.services.moving import CannotMove, move, move_back
from teremok.modules.relocation.services.telling import tell_batch
from teremok.modules.relocation.states import Door, Stage
from teremok.platform.access import SYSTEM, Actor
from teremok.platform.law.clocks import city_day, city_zone
from teremok.registry.imports import journal
from teremok.registry.imports.models import Batch, Entry
from teremok.registry.imports.services import CannotApply
from teremok.registry.imports.staging import ask, run, table
from teremok.registry.imports.undone import Kept, Undone

FAMILIES = "relocation_family"


def apply(batch: Batch, by: Actor, at: datetime) -> None:
    """One move for each stage and day; whoever is moved is told today, their term counts from the file's day.

    Rows that can't be taken become matters. Runs in the caller's transaction, after `compare`.
    """
    leader = _leader(by, at)
    groups = ask(
        "SELECT goes_to, came_on, array_agg(family_id ORDER BY family_id) FROM {stage} WHERE verdict = 'changed'"
        " GROUP BY goes_to, came_on ORDER BY came_on, goes_to",
        stage=table(batch),
    )
    for stage, day, families in groups:
        try:
            made = move(
                families=families,
                to=Stage(stage),
                door=Door.FILE,
                by=leader,
                at=_moment(day, at),
                key=f"{_key(batch)} {stage} {day}",
                reason=batch.file_name[:500],
                tells=False,
            )
        except CannotMove as refusal:
            raise CannotApply(str(refusal)) from refusal
        tell_batch(batch=made, by=leader, at=at)
    _note(batch)
    _open_matters(batch, at)


def undo(batch: Batch, by: Actor, at: datetime) -> Undone:
    """Everybody goes back where they were and is told so, but those who have moved on since: they are listed."""
    leader = _leader(by, at)
    moved, kept = 0, list[str]()
    for made in Move.objects.filter(key__startswith=f"{_key(batch)} ").order_by("-pk"):
        numbers = list(made.steps.values_list("family__number", flat=True))
        try:
            back = move_back(
                batch=made, by=leader, at=at, key=f"undo {made.key}", reason=_("The department's file was taken back.")
            )
        except CannotMove:
            kept += numbers
        else:
            moved += back.moved
            kept += back.kept
    _close_matters(batch, by, at)
    families = Family.objects.filter(number__in=kept).order_by("pk")
    Entry.objects.filter(batch=batch, table=FAMILIES, row_id__in=families.values("pk")).update(kept="changed")
    return Undone(0, moved, tuple(Kept(FAMILIES, one.public_id, one.number, "changed") for one in families))


def _leader(by: Actor, at: datetime) -> Actor:
    """Who brought the file, with what they lead today."""
    return actor_for_account_id(by.account_id, at=at) if by.account_id else SYSTEM


def _key(batch: Batch) -> str:
    return f"file {batch.public_id}"


def _moment(day: date, at: datetime) -> datetime:
    """The end of a past day; today is now."""
    return at if day == city_day(at) else datetime.combine(day, time.max, city_zone())


def _note(batch: Batch) -> None:
    """Remembers who was moved, so that an undo can mark whom it left."""
    run(
        "INSERT INTO imports_entry (batch_id, \"table\", row_id, print, kept) SELECT {batch}, {name}, family_id, 0, ''"
        " FROM {stage} WHERE verdict = 'changed'",
        batch=sql.Literal(batch.pk),
        name=sql.Literal(FAMILIES),
        stage=table(batch),
    )


def _open_matters(batch: Batch, at: datetime) -> None:
    run(
        "INSERT INTO relocation_matter (public_id, kind, key, listed_house_id, family_id, facts, opened_at, outcome)"
        " SELECT {uuid}, 'bad_row', {key} || ' line ' || s.line, s.listed_id, s.family_id, jsonb_strip_nulls("
        "jsonb_build_object('file', {file}, 'line', s.line, 'import', {import_id}, 'reason', s.reason, 'row',"
        " coalesce(concat_ws(', ', s.address, s.number), left(s.raw, 300))) || coalesce(s.detail, '{{}}')), {at}, ''"
        " FROM {stage} s WHERE s.verdict = 'rejected' ORDER BY s.line",
        uuid=journal.new_uuid(),
        key=sql.Literal(_key(batch)),
        file=sql.Literal(batch.file_name),
        import_id=sql.Literal(str(batch.public_id)),
        at=sql.Literal(at),
        stage=table(batch),
    )


def _close_matters(batch: Batch, by: Actor, at: datetime) -> None:
    run(
        "UPDATE relocation_matter SET closed_at = {at}, closed_by = {by}, outcome = {outcome}"
        " WHERE kind = 'bad_row' AND closed_at IS NULL AND key LIKE {keys}",
        at=sql.Literal(at),
        by=sql.Literal(by.account_id),
        outcome=sql.Literal(_("The department's file was taken back.")),
        keys=sql.Literal(f"{_key(batch)} line %"),
    )
