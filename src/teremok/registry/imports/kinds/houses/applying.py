"""Writes the rows of a house list into the registry, with the districts, organisations and contracts they name."""

from datetime import datetime

from django.utils import timezone
from psycopg import sql

from teremok.platform.access import Actor
from teremok.registry.imports import journal
from teremok.registry.imports.kinds.houses.fields import ADDRESS, SIMPLE
from teremok.registry.imports.kinds.known import ORGANISATIONS_BY_NAME
from teremok.registry.imports.models import Batch
from teremok.registry.imports.profiles import profile_named
from teremok.registry.imports.staging import run, table

_DEFAULTS = {"kind": "'apartment'", "series": "''", "is_emergency": "false"}


def apply(batch: Batch, by: Actor, at: datetime) -> None:
    """Runs in the caller's transaction, after `compare` in the same state of the registry."""
    _districts(batch)
    _organisations(batch)
    _new_houses(batch)
    _changed_houses(batch)
    _contracts(batch, at)


def _districts(batch: Batch) -> None:
    journal.insert(
        batch,
        "registry_district",
        ("public_id", "okrug", "name"),
        sql.SQL(
            "SELECT {uuid}, okrug, name FROM (SELECT DISTINCT coalesce(okrug, '') AS okrug, district AS name"
            " FROM {stage} WHERE verdict IN ('new', 'changed') AND district IS NOT NULL) n"
            " WHERE NOT EXISTS (SELECT 1 FROM registry_district d WHERE d.okrug = n.okrug AND d.name = n.name)"
            " ORDER BY okrug, name"
        ).format(uuid=journal.new_uuid(), stage=table(batch)),
    )


def _organisations(batch: Batch) -> None:
    """Those named in the file and not known by their name; a human verifies them."""
    journal.insert(
        batch,
        "registry_organisation",
        _with_empty("registry_organisation", "public_id", "name", "name_key", "kind"),
        sql.SQL(
            "SELECT {uuid}, name, manager_key, CASE WHEN manager_key ~ '^(тсж|тсн|жск|жк|кооператив|товарищество)\\M'"
            " THEN 'association' ELSE 'management' END, {empty} FROM (SELECT DISTINCT ON (manager_key) manager_key,"
            " manager AS name FROM {stage} WHERE (verdict = 'new' AND manager_key IS NOT NULL) OR changes ? 'manager'"
            " ORDER BY manager_key, line) n WHERE NOT EXISTS"
            " (SELECT 1 FROM {known} o WHERE o.name_key = n.manager_key) ORDER BY manager_key"
        ).format(
            uuid=journal.new_uuid(), stage=table(batch), known=ORGANISATIONS_BY_NAME,
            empty=_empty("registry_organisation", "public_id", "name", "name_key", "kind"),
        ),
    )  # fmt: skip


def _new_houses(batch: Batch) -> None:
    fields = (*ADDRESS, *SIMPLE)
    cells = [
        sql.SQL("coalesce({}, {})").format(sql.Identifier("s", name), sql.SQL(_DEFAULTS[name]))
        if name in _DEFAULTS
        else sql.Identifier("s", name)
        for name in fields
    ]
    journal.insert(
        batch,
        "registry_house",
        ("public_id", "district_id", "passport", *fields),
        sql.SQL(
            "SELECT {uuid}, d.id, coalesce(s.passport, '{{}}'), {cells} FROM {stage} s"
            " LEFT JOIN registry_district d ON d.name = s.district AND d.okrug = coalesce(s.okrug, '')"
            " WHERE s.verdict = 'new' ORDER BY s.line"
        ).format(uuid=journal.new_uuid(), cells=sql.SQL(", ").join(cells), stage=table(batch)),
    )
    run(
        "UPDATE {stage} s SET target_id = h.id FROM registry_house h WHERE s.verdict = 'new'"
        " AND h.address_key = s.address_key AND h.merged_into_id IS NULL AND h.demolished_on IS NULL",
        stage=table(batch),
    )


def _changed_houses(batch: Batch) -> None:
    settings: list[sql.Composable] = [
        sql.SQL("{c} = CASE WHEN s.changes ? {n} THEN {v} ELSE {old} END").format(
            c=sql.Identifier(name), n=sql.Literal(name), v=sql.Identifier("s", name), old=sql.Identifier("t", name)
        )
        for name in (*ADDRESS, *SIMPLE)
    ]
    settings.append(sql.SQL("passport = t.passport || coalesce(s.passport, '{}')"))
    settings.append(sql.SQL("district_id = CASE WHEN s.changes ? 'district' THEN d.id ELSE t.district_id END"))
    journal.update(
        batch,
        "registry_house",
        sql.SQL(", ").join(settings),
        sql.SQL(
            "{stage} s LEFT JOIN registry_district d ON d.name = s.district AND d.okrug = coalesce(s.okrug, '')"
            " WHERE s.verdict = 'changed' AND t.id = s.target_id AND s.changes - 'manager' <> '{{}}'"
        ).format(stage=table(batch)),
    )


def _contracts(batch: Batch, at: datetime) -> None:
    """Nobody knows when a contract met in a file began: where none was known it has no beginning, and where the file
    names another organisation than the last file did, the change is dated by the day it became known."""
    day = sql.Literal(timezone.localdate(at))
    waiting = sql.SQL("((s.verdict = 'new' AND s.manager_key IS NOT NULL) OR s.changes ? 'manager')")
    known = sql.SQL("JOIN {} k ON k.name_key = s.manager_key").format(ORGANISATIONS_BY_NAME)
    in_force = sql.SQL(
        "(c.starts_on IS NULL OR c.starts_on <= {day}) AND (c.ends_on IS NULL OR c.ends_on > {day})"
    ).format(day=day)
    parts = {"stage": table(batch), "known": known, "waiting": waiting, "day": day}
    journal.update(  # one that began today is corrected in place: a contract can't end on the day it began
        batch,
        "registry_managementcontract",
        sql.SQL("organisation_id = k.id"),
        sql.SQL(
            "{stage} s {known} WHERE t.house_id = s.target_id AND {waiting} AND NOT t.is_verified"
            " AND t.starts_on = {day} AND (t.ends_on IS NULL OR t.ends_on > {day})"
        ).format(**parts),
    )
    journal.update(
        batch,
        "registry_managementcontract",
        sql.SQL("ends_on = {}").format(day),
        sql.SQL(
            "{stage} s {known} WHERE t.house_id = s.target_id AND {waiting} AND NOT t.is_verified"
            " AND t.organisation_id <> k.id AND (t.starts_on IS NULL OR t.starts_on < {day})"
            " AND (t.ends_on IS NULL OR t.ends_on > {day})"
        ).format(**parts),
    )
    journal.insert(
        batch,
        "registry_managementcontract",
        ("public_id", "organisation_id", "house_id", "starts_on", "source", "is_verified"),
        sql.SQL(
            "SELECT {uuid}, k.id, s.target_id, CASE WHEN EXISTS (SELECT 1 FROM registry_managementcontract c"
            " WHERE c.house_id = s.target_id) THEN {day} END, {source}, false FROM {stage} s {known} WHERE {waiting}"
            " AND NOT EXISTS (SELECT 1 FROM registry_managementcontract c WHERE c.house_id = s.target_id"
            " AND {in_force}) AND NOT EXISTS (SELECT 1 FROM registry_managementcontract c"
            " WHERE c.house_id = s.target_id AND c.starts_on > {day}) ORDER BY s.line"
        ).format(
            uuid=journal.new_uuid(), source=sql.Literal(profile_named(batch.profile).source or batch.file_name[:120]),
            in_force=in_force, **parts,
        ),
    )  # fmt: skip


def _with_empty(table_name: str, *filled: str) -> tuple[str, ...]:
    return (*filled, *(field for field, _empty_value in _not_null_texts(table_name, filled)))


def _empty(table_name: str, *filled: str) -> sql.Composed:
    return sql.SQL(", ").join(sql.SQL(value) for _field, value in _not_null_texts(table_name, filled))


def _not_null_texts(table_name: str, filled: tuple[str, ...]) -> list[tuple[str, str]]:
    """Columns that may not be null and that a file doesn't speak of."""
    return [
        (str(field.column), "false" if field.get_internal_type() == "BooleanField" else "''")
        for field in journal.model_of(table_name)._meta.concrete_fields
        if not field.null and not field.primary_key and field.column not in filled
    ]
