"""Writes a list of the programme's houses: one source, its houses, and a matter for each that met nobody."""

import re
from datetime import date, datetime

from django.utils import timezone
from psycopg import sql

from teremok.modules.relocation.lists import houses
from teremok.modules.relocation.lists.comparing import COMPARED
from teremok.modules.relocation.models import ListSource
from teremok.platform.access import Actor
from teremok.registry.imports import journal, staging
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import run, table
from teremok.registry.imports.undoing import undo_entries
from teremok.registry.imports.undone import Undone

TABLES = ("relocation_matter", "relocation_listedhouse")
_DAY = re.compile(r"(?<!\d)(20\d{2})-(\d{2})-(\d{2})(?!\d)")


def apply(batch: Batch, by: Actor, at: datetime) -> None:
    """Runs in the caller's transaction, after `compare` in the same state of the tables."""
    if not batch.counts.get("new") and not batch.counts.get("changed"):
        return
    source = _source(batch, by, at)
    _new(batch, source)
    _changed(batch, source)
    _close_matters(batch, by, at)
    _open_matters(batch, at)
    run("ANALYZE relocation_listedhouse")


def undo(batch: Batch, by: Actor, at: datetime) -> Undone:
    """By the journal: what families or persons depend on by now stays and is listed. The source stays, marked."""
    _forget_met_by_clock(batch)
    undone = undo_entries(batch)
    for source in ListSource.objects.filter(batch=batch.public_id, undone_at=None):
        source.undone_at, source.undone_by = at, by.account_id
        source.save(update_fields=["undone_at", "undone_by"])
    return undone


def _forget_met_by_clock(batch: Batch) -> None:
    """Houses that the clock found since are no person's work: they are as the list left them, and go with it."""
    parts = {"batch": sql.Literal(batch.pk)}
    run(
        "WITH mine AS (SELECT m.id, m.listed_house_id FROM relocation_matter m JOIN imports_entry e"
        " ON e.batch_id = {batch} AND e.\"table\" = 'relocation_matter' AND e.row_id = m.id AND e.before IS NULL"
        " JOIN relocation_listedhouse l ON l.id = m.listed_house_id WHERE m.kind = 'no_house'"
        " AND m.closed_at IS NOT NULL AND m.closed_by IS NULL AND l.state = 'listed' AND l.house_id IS NOT NULL),"
        " apart AS (UPDATE relocation_listedhouse l SET house_id = NULL FROM mine WHERE l.id = mine.listed_house_id)"
        " UPDATE relocation_matter m SET closed_at = NULL, outcome = '' FROM mine WHERE m.id = mine.id",
        **parts,
    )


def dated(file_name: str, at: datetime) -> date:
    """The day in the file's name; without one, the day on which it was brought in."""
    if match := _DAY.search(file_name):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return timezone.localdate(at)
    return timezone.localdate(at)


def _source(batch: Batch, by: Actor, at: datetime) -> ListSource:
    profile = next(one for one in (houses.VOTES, houses.PLAIN) if one.name == batch.profile)
    return ListSource.objects.create(
        title=profile.source or batch.file_name[:200],
        dated_on=dated(batch.file_name, at),
        file_name=batch.file_name[:200],
        sha256=batch.file_digest,
        rows=sum(batch.counts.values()),
        taken_at=at,
        taken_by=by.account_id,
        batch=batch.public_id,
    )


def _new(batch: Batch, source: ListSource) -> None:
    fields = ("address", "address_key", *houses.FIELDS)
    cells = [
        sql.SQL("coalesce({}, '')").format(sql.Identifier("s", name))
        if name in ("district", "okrug")
        else sql.Identifier("s", name)
        for name in fields
    ]
    journal.insert(
        batch,
        "relocation_listedhouse",
        ("public_id", "source_id", "house_id", "state", "excluded_reason", *fields),
        sql.SQL(
            "SELECT {uuid}, {source}, s.target_id, 'listed', '', {cells} FROM {stage} s WHERE s.verdict = 'new'"
            " ORDER BY s.line"
        ).format(
            uuid=journal.new_uuid(),
            source=sql.Literal(source.pk),
            cells=sql.SQL(", ").join(cells),
            stage=table(batch),
        ),
    )
    run(
        "UPDATE {stage} s SET listed_id = l.id FROM relocation_listedhouse l WHERE s.verdict = 'new'"
        " AND l.source_id = {source} AND l.address_key = s.address_key AND l.unom IS NOT DISTINCT FROM s.unom"
        " AND l.okrug = coalesce(s.okrug, '')",
        stage=table(batch),
        source=sql.Literal(source.pk),
    )


def _changed(batch: Batch, source: ListSource) -> None:
    settings: list[sql.Composable] = [
        sql.SQL("{c} = CASE WHEN s.changes ? {n} THEN {v} ELSE {old} END").format(
            c=sql.Identifier(name), n=sql.Literal(name), v=sql.Identifier("s", name), old=sql.Identifier("t", name)
        )
        for name in COMPARED
    ]
    settings.append(sql.SQL("address_key = CASE WHEN s.changes ? 'address' THEN s.address_key ELSE t.address_key END"))
    settings.append(sql.SQL("house_id = coalesce(t.house_id, s.target_id)"))
    settings.append(sql.SQL("source_id = {}").format(sql.Literal(source.pk)))
    journal.update(
        batch,
        "relocation_listedhouse",
        sql.SQL(", ").join(settings),
        sql.SQL("{stage} s WHERE s.verdict = 'changed' AND t.id = s.listed_id").format(stage=table(batch)),
    )


def _close_matters(batch: Batch, by: Actor, at: datetime) -> None:
    journal.update(
        batch,
        "relocation_matter",
        sql.SQL("closed_at = {at}, closed_by = {by}, outcome = s.changes->'house'->>1").format(
            at=sql.Literal(at), by=sql.Literal(by.account_id)
        ),
        sql.SQL(
            "{stage} s WHERE s.verdict = 'changed' AND s.changes ? 'house' AND t.listed_house_id = s.listed_id"
            " AND t.kind = 'no_house' AND t.closed_at IS NULL"
        ).format(stage=table(batch)),
    )


def _open_matters(batch: Batch, at: datetime) -> None:
    journal.insert(
        batch,
        "relocation_matter",
        ("public_id", "kind", "key", "listed_house_id", "facts", "opened_at", "outcome"),
        sql.SQL(
            "SELECT {uuid}, 'no_house', 'house ' || l.public_id, l.id, coalesce(s.detail, '{{}}') ||"
            " jsonb_strip_nulls(jsonb_build_object('address', l.address, 'near', h.public_id,"
            " 'near_address', h.address)), {at}, '' FROM {stage} s JOIN relocation_listedhouse l ON l.id = s.listed_id"
            " LEFT JOIN registry_house h ON h.id = s.near_id"
            " WHERE s.verdict IN ('new', 'changed') AND l.house_id IS NULL"
            " AND l.state <> 'excluded' AND NOT EXISTS (SELECT 1 FROM relocation_matter m WHERE m.kind = 'no_house'"
            " AND m.closed_at IS NULL AND m.listed_house_id = l.id) ORDER BY s.line"
        ).format(uuid=journal.new_uuid(), at=sql.Literal(at), stage=staging.table(batch)),
    )
