"""What the rows of a house list would change: duplicates, houses they meet, differences."""

from datetime import datetime

from django.utils import timezone
from psycopg import sql

from teremok.registry.imports.kinds.houses import meeting
from teremok.registry.imports.kinds.houses.fields import ADDRESS, IDENTIFIERS, SIMPLE
from teremok.registry.imports.kinds.known import ORGANISATIONS_BY_NAME
from teremok.registry.imports.models import Batch
from teremok.registry.imports.profiles import profile_named
from teremok.registry.imports.staging import run, table

_BEST_FIRST = sql.SQL("filled DESC, updated DESC NULLS LAST, line DESC")


def compare(batch: Batch, at: datetime) -> None:
    """Gives every row its verdict; what was said at an earlier comparison is forgotten."""
    _forget(batch)
    _duplicates(batch)
    for name in IDENTIFIERS:
        meeting.by_identifier(table(batch), name)
    meeting.by_address(table(batch))
    _merged_away(batch)
    meeting.by_place(table(batch))
    _contradictions(batch)
    _far_apart(batch)
    _met_twice(batch)
    _differences(batch, at)


def _forget(batch: Batch) -> None:
    run(
        "UPDATE {stage} SET verdict = NULL, reason = NULL, detail = NULL, target_id = NULL, matched = NULL,"
        " changes = NULL WHERE raw IS NULL AND verdict IS NOT NULL",
        stage=table(batch),
    )


def _duplicates(batch: Batch) -> None:
    """Of the rows with one address (or one identifier) the fullest stays, among equals the later one."""
    for key in ("address_key", *IDENTIFIERS):
        run(
            "WITH ranked AS (SELECT line, latitude, longitude,"
            " first_value(line) OVER (PARTITION BY {key} ORDER BY {best_first}) AS best"
            " FROM {stage} WHERE verdict IS NULL AND {key} IS NOT NULL),"
            " apart AS (SELECT r.line, r.best, {metres} AS metres"
            " FROM ranked r JOIN {stage} b ON b.line = r.best WHERE r.line <> r.best)"
            " UPDATE {stage} s SET verdict = 'rejected',"
            " reason = CASE WHEN metres > {farthest} THEN 'far_apart' ELSE 'duplicate' END,"
            " detail = jsonb_build_object('line', best, 'metres', round(metres))"
            " FROM apart WHERE apart.line = s.line",
            stage=table(batch),
            key=sql.Identifier(key),
            best_first=_BEST_FIRST,
            metres=meeting.metres("r", "b"),
            farthest=sql.Literal(meeting.FARTHEST_METRES),
        )


def _merged_away(batch: Batch) -> None:
    run(
        "UPDATE {stage} s SET verdict = 'rejected', reason = 'merged_away', target_id = h.merged_into_id"
        " FROM registry_house h WHERE s.verdict IS NULL AND s.target_id IS NULL AND h.address_key = s.address_key"
        " AND h.merged_into_id IS NOT NULL",
        stage=table(batch),
    )


def _contradictions(batch: Batch) -> None:
    """An identifier that says another house than the address does."""
    for name in IDENTIFIERS:
        run(
            "UPDATE {stage} s SET verdict = 'rejected', reason = 'other_identifier',"
            " detail = jsonb_build_object('column', {name}) FROM registry_house h"
            " WHERE s.verdict IS NULL AND h.id = s.target_id AND h.{key} IS NOT NULL AND s.{key} IS NOT NULL"
            " AND h.{key} <> s.{key}",
            stage=table(batch),
            key=sql.Identifier(name),
            name=sql.Literal(name),
        )
        run(
            "UPDATE {stage} s SET verdict = 'rejected', reason = 'identifier_taken',"
            " detail = jsonb_build_object('column', {name}) FROM registry_house h"
            " WHERE s.verdict IS NULL AND h.{key} = s.{key} AND h.merged_into_id IS NULL"
            " AND h.id IS DISTINCT FROM s.target_id",
            stage=table(batch),
            key=sql.Identifier(name),
            name=sql.Literal(name),
        )
    run(
        "UPDATE {stage} s SET verdict = 'rejected', reason = 'identifier_taken',"
        " detail = jsonb_build_object('column', s.matched) FROM registry_house h"
        " WHERE s.verdict IS NULL AND s.matched NOT IN ('address', 'place') AND h.address_key = s.address_key"
        " AND h.id <> s.target_id AND h.merged_into_id IS NULL AND h.demolished_on IS NULL",
        stage=table(batch),
    )


def _far_apart(batch: Batch) -> None:
    run(
        "UPDATE {stage} s SET verdict = 'rejected', reason = 'far_apart',"
        " detail = jsonb_build_object('metres', round({metres})) FROM registry_house h"
        " WHERE s.verdict IS NULL AND h.id = s.target_id AND {metres} > {farthest}",
        stage=table(batch),
        metres=meeting.metres("s", "h"),
        farthest=sql.Literal(meeting.FARTHEST_METRES),
    )


def _met_twice(batch: Batch) -> None:
    run(
        "WITH ranked AS (SELECT line, first_value(line) OVER (PARTITION BY target_id"
        " ORDER BY matched = 'place', {best_first}) AS best"
        " FROM {stage} WHERE verdict IS NULL AND target_id IS NOT NULL)"
        " UPDATE {stage} s SET verdict = 'rejected', reason = 'duplicate',"
        " detail = jsonb_build_object('line', best) FROM ranked r WHERE r.line = s.line AND r.best <> r.line",
        stage=table(batch),
        best_first=_BEST_FIRST,
    )


def _differences(batch: Batch, at: datetime) -> None:
    only_fill = profile_named(batch.profile).only_fill
    run("UPDATE {stage} SET verdict = 'new' WHERE verdict IS NULL AND target_id IS NULL", stage=table(batch))
    run(
        "WITH current AS (SELECT DISTINCT ON (house_id) house_id, organisation_id, is_verified"
        " FROM registry_managementcontract"
        " WHERE (starts_on IS NULL OR starts_on <= {day}) AND (ends_on IS NULL OR ends_on > {day})"
        " ORDER BY house_id, starts_on DESC NULLS LAST),"
        " known AS {organisations},"
        " told AS (SELECT s.line, jsonb_strip_nulls(jsonb_build_object({pairs})) AS changes FROM {stage} s"
        " JOIN registry_house h ON h.id = s.target_id LEFT JOIN registry_district d ON d.id = h.district_id"
        " LEFT JOIN current c ON c.house_id = h.id LEFT JOIN registry_organisation o ON o.id = c.organisation_id"
        " LEFT JOIN known k ON k.name_key = s.manager_key WHERE s.verdict IS NULL)"
        " UPDATE {stage} s SET changes = nullif(told.changes, '{{}}'),"
        " verdict = CASE WHEN told.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END"
        " FROM told WHERE told.line = s.line",
        stage=table(batch),
        day=sql.Literal(timezone.localdate(at)),
        organisations=ORGANISATIONS_BY_NAME,
        pairs=sql.SQL(", ").join(_pairs(only_fill)),
    )


def _pairs(only_fill: frozenset[str]) -> list[sql.Composed]:
    pairs = [_pair(name, fill=name in only_fill) for name in SIMPLE]
    district = sql.SQL(
        "s.district IS NOT NULL AND (d.name, d.okrug) IS DISTINCT FROM (s.district, coalesce(s.okrug, ''))"
    )
    pairs.append(_when("district", district, sql.SQL("d.name"), sql.SQL("s.district")))
    manager: sql.Composable = sql.SQL("s.manager_key IS NOT NULL AND (c.house_id IS NULL")
    if "manager" not in only_fill:
        manager = manager + sql.SQL(" OR (NOT c.is_verified AND c.organisation_id IS DISTINCT FROM k.id)")
    pairs.append(_when("manager", sql.SQL("{})").format(manager), sql.SQL("o.name"), sql.SQL("s.manager")))
    passport = sql.SQL("s.passport IS NOT NULL AND NOT h.passport @> s.passport")
    before = sql.SQL(
        "(SELECT jsonb_object_agg(key, value) FROM jsonb_each(h.passport)"
        " WHERE s.passport ? key AND s.passport -> key <> value)"
    )
    after = sql.SQL(
        "(SELECT jsonb_object_agg(key, value) FROM jsonb_each(s.passport)"
        " WHERE h.passport -> key IS DISTINCT FROM value)"
    )
    pairs.append(_when("passport", passport, before, after))
    if "address" not in only_fill:
        moved = sql.SQL("s.matched NOT IN ('address', 'place') AND s.address_key <> h.address_key")
        pairs.extend(_when(name, moved, sql.Identifier("h", name), sql.Identifier("s", name)) for name in ADDRESS)
    return pairs


def _pair(name: str, *, fill: bool) -> sql.Composed:
    ours, theirs = sql.Identifier("h", name), sql.Identifier("s", name)
    rule = (
        "{s} IS NOT NULL AND ({h} IS NULL OR {h}::text = '')"
        if fill
        else "{s} IS NOT NULL AND {h} IS DISTINCT FROM {s}"
    )
    return _when(name, sql.SQL(rule).format(h=ours, s=theirs), ours, theirs)


def _when(name: str, condition: sql.Composable, before: sql.Composable, after: sql.Composable) -> sql.Composed:
    return sql.SQL("{}, CASE WHEN {} THEN jsonb_build_array({}, {}) END").format(
        sql.Literal(name), condition, before, after
    )
