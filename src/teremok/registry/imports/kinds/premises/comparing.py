"""What the rows of a list of premises would change, judged in a few passes over whole tables."""

from datetime import datetime

from psycopg import sql

from teremok.registry.imports import staging
from teremok.registry.imports.kinds.known import HOUSES_BY_ADDRESS, HOUSES_BY_UNOM
from teremok.registry.imports.kinds.premises.reading import COLUMNS, SIMPLE
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import run, table


def compare(batch: Batch, at: datetime) -> None:
    _judge(batch)
    _twice(batch, sql.SQL("house_id, coalesce(kind, 'flat'), number_key"))
    _twice(batch, sql.SQL("cadastral_number"))
    _twice(batch, sql.SQL("target_id"))


def _judge(batch: Batch) -> None:
    changes = sql.SQL(
        "nullif(CASE WHEN p.id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object({})) END, '{{}}')"
    ).format(sql.SQL(", ").join(_pairs()))
    staging.replace(
        batch,
        [name for name, _kind in COLUMNS],
        verdict="CASE WHEN raw IS NOT NULL OR reason IS NOT NULL THEN 'rejected' WHEN target_id IS NULL THEN 'new'"
        " WHEN changes IS NULL THEN 'unchanged' ELSE 'changed' END",
        source=sql.SQL(
            "SELECT s.line, CASE WHEN s.raw IS NOT NULL THEN s.reason WHEN h.id IS NULL THEN 'no_house'"
            " WHEN c.id IS NOT NULL AND (c.house_id <> h.id OR p0.id <> c.id) THEN 'premises_taken' END AS reason,"
            " CASE WHEN s.raw IS NOT NULL THEN s.detail END AS detail, s.raw, s.filled, {cells}, h.id AS house_id,"
            " p.id AS target_id, CASE WHEN c.id IS NOT NULL THEN 'cadastral_number' WHEN p.id IS NOT NULL THEN 'number'"
            " END AS matched, {changes} AS changes FROM {stage} s"
            " LEFT JOIN {by_address} ha ON ha.address_key = s.address_key LEFT JOIN {by_unom} hu ON hu.unom = s.unom"
            " LEFT JOIN LATERAL (SELECT coalesce(hu.id, ha.id) AS id) h ON true"
            " LEFT JOIN registry_premises p0 ON p0.house_id = coalesce(hu.id, ha.id)"
            " AND p0.kind = coalesce(s.kind, 'flat') AND p0.number_key = s.number_key"
            " AND p0.merged_into_id IS NULL AND p0.removed_on IS NULL"
            " LEFT JOIN registry_premises c ON c.cadastral_number = s.cadastral_number AND c.merged_into_id IS NULL"
            " AND c.removed_on IS NULL"
            " LEFT JOIN registry_premises p ON p.id = coalesce(c.id, p0.id)"
        ).format(
            stage=table(batch),
            by_address=HOUSES_BY_ADDRESS,
            by_unom=HOUSES_BY_UNOM,
            changes=changes,
            cells=sql.SQL(", ").join(sql.Identifier("s", name) for name, _kind in COLUMNS if name != "house_id"),
        ),
    )


def _pairs() -> list[sql.Composed]:
    pairs = [
        sql.SQL(
            "{n}, CASE WHEN {s} IS NOT NULL AND {p} IS DISTINCT FROM {s} THEN jsonb_build_array({p}, {s}) END"
        ).format(n=sql.Literal(name), s=sql.Identifier("s", name), p=sql.Identifier("p", name))
        for name in SIMPLE
    ]
    renumbered = "'number', CASE WHEN p.number_key <> s.number_key THEN jsonb_build_array(p.number, s.number) END"
    return [*pairs, sql.SQL(renumbered).format()]


def _twice(batch: Batch, key: sql.SQL) -> None:
    """Of the rows that speak of the same premises the fullest stays, among equals the later one."""
    run(
        "WITH repeated AS (SELECT {key} FROM {stage} WHERE verdict <> 'rejected' AND ({key}) IS NOT NULL"
        " GROUP BY {key} HAVING count(*) > 1),"
        " ranked AS (SELECT line, first_value(line) OVER (PARTITION BY {key} ORDER BY filled DESC, line DESC) AS best"
        " FROM {stage} WHERE verdict <> 'rejected' AND ({key}) IN (SELECT * FROM repeated))"
        " UPDATE {stage} s SET verdict = 'rejected', reason = 'same_premises',"
        " detail = jsonb_build_object('line', best) FROM ranked r WHERE r.line = s.line AND r.best <> r.line",
        stage=table(batch),
        key=key,
    )
