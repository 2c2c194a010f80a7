"""Meets a house by where it stands, when its address is written too differently."""

from psycopg import sql

from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import run, table

NEAR_METRES = 60
_DEGREES = 0.0015  # one cell of the grid: some 170 m by 95 m at Moscow's latitude, wider than NEAR_METRES both ways


def meet(batch: Batch) -> None:
    """The same house number on a street of a similar name within 60 m, when just one house and one row fit.

    The house's own address must not be in the file: then it has met itself already.
    """
    from teremok.registry.imports.kinds.houses.comparing import metres

    run(
        "WITH lost AS MATERIALIZED (SELECT line, address_key, latitude, longitude,"
        " split_part(address_key, '|', 4) AS building, string_to_array(split_part(address_key, '|', 2), ' ') AS street,"
        " floor(latitude / {cell})::int AS row, floor(longitude / {cell})::int AS col"
        " FROM {stage} WHERE verdict IS NULL AND target_id IS NULL AND latitude IS NOT NULL),"
        " free AS MATERIALIZED (SELECT h.id, h.latitude, h.longitude, split_part(h.address_key, '|', 4) AS building,"
        " string_to_array(split_part(h.address_key, '|', 2), ' ') AS street,"
        " floor(h.latitude / {cell})::int AS row, floor(h.longitude / {cell})::int AS col"
        " FROM registry_house h WHERE h.merged_into_id IS NULL AND h.demolished_on IS NULL AND h.latitude IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM lost)"
        " AND NOT EXISTS (SELECT 1 FROM {stage} o WHERE o.address_key = h.address_key)"
        " AND NOT EXISTS (SELECT 1 FROM {stage} o WHERE o.target_id = h.id)),"
        " pairs AS (SELECT l.line, f.id FROM lost l, generate_series(-1, 1) dr, generate_series(-1, 1) dc, free f"
        " WHERE f.row = l.row + dr AND f.col = l.col + dc AND {metres} <= {near}"
        " AND {similar}),"
        " sure AS (SELECT line, min(id) AS id FROM pairs GROUP BY line HAVING count(*) = 1),"
        " alone AS (SELECT min(line) AS line, id FROM sure GROUP BY id HAVING count(*) = 1)"
        " UPDATE {stage} s SET target_id = alone.id, matched = 'place' FROM alone WHERE alone.line = s.line",
        stage=table(batch),
        cell=sql.Literal(_DEGREES),
        near=sql.Literal(NEAR_METRES),
        metres=metres("l", "f"),
        similar=_SIMILAR,
    )


# The first number of both is the same, and the streets share a word, or the buildings are written alike.
_SIMILAR = sql.SQL(
    "substring(l.building FROM '^[0-9]+') = substring(f.building FROM '^[0-9]+') AND l.street && f.street"
    " AND (l.building = f.building OR translate(l.building, '/-кслит', '') = translate(f.building, '/-кслит', ''))"
)
