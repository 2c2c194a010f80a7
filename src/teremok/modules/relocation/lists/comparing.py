"""What the rows of a list of the programme's houses would change."""

from datetime import datetime

from psycopg import sql

from teremok.modules.relocation.lists import meeting
from teremok.modules.relocation.lists.houses import FIELDS
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import run, table

COMPARED = ("address", *FIELDS)


def compare(batch: Batch, at: datetime) -> None:
    """Gives every row its verdict; what was said at an earlier comparison is forgotten."""
    _forget(batch)
    _duplicates(batch, sql.SQL("unom"), sql.SQL("unom IS NOT NULL"))
    _duplicates(batch, sql.SQL("coalesce(okrug, ''), address_key"), sql.SQL("unom IS NULL"))
    _find_listed(batch)
    _duplicates(batch, sql.SQL("listed_id"), sql.SQL("listed_id IS NOT NULL"))
    meeting.meet(table(batch))
    _differences(batch)


def _forget(batch: Batch) -> None:
    run(
        "UPDATE {stage} SET verdict = NULL, reason = NULL, detail = NULL, target_id = NULL, matched = NULL,"
        " changes = NULL, listed_id = NULL, near_id = NULL WHERE raw IS NULL AND verdict IS NOT NULL",
        stage=table(batch),
    )


def _duplicates(batch: Batch, key: sql.Composable, those: sql.Composable) -> None:
    """Of the rows of one house the fullest stays, among equals the later one."""
    run(
        "WITH ranked AS (SELECT line,"
        " first_value(line) OVER (PARTITION BY {key} ORDER BY filled DESC, line DESC) AS best"
        " FROM {stage} WHERE verdict IS NULL AND {those})"
        " UPDATE {stage} s SET verdict = 'rejected', reason = 'duplicate', detail = jsonb_build_object('line', best)"
        " FROM ranked r WHERE r.line = s.line AND r.best <> r.line",
        stage=table(batch),
        key=key,
        those=those,
    )


def _find_listed(batch: Batch) -> None:
    """The house of the programme that a row speaks of: by UNOM, else by the address where one of them has no UNOM."""
    run(
        "UPDATE {stage} s SET listed_id = l.id FROM relocation_listedhouse l"
        " WHERE s.verdict IS NULL AND l.unom = s.unom",
        stage=table(batch),
    )
    run(
        "UPDATE {stage} s SET listed_id = l.id FROM (SELECT min(id) AS id, okrug, address_key, min(unom) AS unom"
        " FROM relocation_listedhouse GROUP BY okrug, address_key HAVING count(*) = 1) l WHERE s.verdict IS NULL"
        " AND s.listed_id IS NULL AND l.address_key = s.address_key AND l.okrug = coalesce(s.okrug, '')"
        " AND (l.unom IS NULL OR s.unom IS NULL)",
        stage=table(batch),
    )


def _differences(batch: Batch) -> None:
    pairs: list[sql.Composable] = [
        sql.SQL(
            "{n}, CASE WHEN {s} IS NOT NULL AND {ours} IS DISTINCT FROM {s} THEN jsonb_build_array({ours}, {s}) END"
        ).format(n=sql.Literal(name), s=sql.Identifier("s", name), ours=sql.Identifier("l", name))
        for name in COMPARED
    ]
    pairs.append(
        sql.SQL("'house', CASE WHEN l.house_id IS NULL AND h.id IS NOT NULL THEN jsonb_build_array('', h.address) END")
    )
    run(
        "WITH told AS (SELECT s.line, jsonb_strip_nulls(jsonb_build_object({pairs})) AS changes FROM {stage} s"
        " JOIN relocation_listedhouse l ON l.id = s.listed_id LEFT JOIN registry_house h ON h.id = s.target_id"
        " WHERE s.verdict IS NULL)"
        " UPDATE {stage} s SET changes = nullif(told.changes, '{{}}'),"
        " verdict = CASE WHEN told.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END"
        " FROM told WHERE told.line = s.line",
        stage=table(batch),
        pairs=sql.SQL(", ").join(pairs),
    )
    run(
        "UPDATE {stage} s SET verdict = 'new', matched = coalesce(matched, 'nobody'),"
        " changes = jsonb_build_object('house', jsonb_build_array("
        "'', coalesce((SELECT h.address FROM registry_house h WHERE h.id = s.target_id), 'nobody')))"
        " WHERE verdict IS NULL",
        stage=table(batch),
    )
    run(
        "UPDATE {stage} s SET matched = coalesce(matched, 'nobody') WHERE verdict IN ('changed', 'unchanged')",
        stage=table(batch),
    )
