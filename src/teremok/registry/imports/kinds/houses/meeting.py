"""Rows of a table meet houses of the registry: by an identifier, by the address, by where they stand.

A table of rows has at least line, verdict (NULL while the row waits), target_id, matched, the identifiers, address_key,
latitude and longitude. A row that has met a house is left alone.
"""

from psycopg import sql

from teremok.registry.imports.staging import run

FARTHEST_METRES = 200
NEAR_METRES = 60
# A cell of the grid for a metre of nearness: at Moscow's latitude wider than the metre both ways.
_DEGREES = 0.0015 / 60


def metres(one: str, other: str) -> sql.Composed:
    """The distance between two rows' coordinates, flat, which is exact enough within a city."""
    return sql.SQL(
        "(111320 * sqrt(power(({a}.latitude - {b}.latitude)::float8, 2)"
        " + power(({a}.longitude - {b}.longitude)::float8 * cos(radians({a}.latitude::float8)), 2)))"
    ).format(a=sql.Identifier(one), b=sql.Identifier(other))


def by_identifier(rows: sql.Composable, name: str) -> None:
    """`name` is a column of houses and of the rows, unique among houses that were not merged away."""
    run(
        "UPDATE {rows} s SET target_id = h.id, matched = {matched} FROM registry_house h"
        " WHERE s.verdict IS NULL AND s.target_id IS NULL AND h.{key} = s.{key} AND h.merged_into_id IS NULL",
        rows=rows,
        key=sql.Identifier(name),
        matched=sql.Literal(name),
    )


def by_address(rows: sql.Composable) -> None:
    run(
        "UPDATE {rows} s SET target_id = h.id, matched = 'address' FROM registry_house h"
        " WHERE s.verdict IS NULL AND s.target_id IS NULL AND h.address_key = s.address_key"
        " AND h.merged_into_id IS NULL AND h.demolished_on IS NULL",
        rows=rows,
    )


def by_place(rows: sql.Composable, *, near: int = NEAR_METRES) -> None:
    """The same house number on a street of a similar name within `near` metres, when just one house and one row fit.

    The house's own address must not be in the file: then it has met itself already.
    """
    run(
        "WITH lost AS MATERIALIZED (SELECT line, address_key, latitude, longitude,"
        " split_part(address_key, '|', 4) AS building, string_to_array(split_part(address_key, '|', 2), ' ') AS street,"
        " floor(latitude / {cell})::int AS row, floor(longitude / {cell})::int AS col"
        " FROM {rows} WHERE verdict IS NULL AND target_id IS NULL AND latitude IS NOT NULL),"
        " free AS MATERIALIZED (SELECT h.id, h.latitude, h.longitude, split_part(h.address_key, '|', 4) AS building,"
        " string_to_array(split_part(h.address_key, '|', 2), ' ') AS street,"
        " floor(h.latitude / {cell})::int AS row, floor(h.longitude / {cell})::int AS col"
        " FROM registry_house h WHERE h.merged_into_id IS NULL AND h.demolished_on IS NULL AND h.latitude IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM lost)"
        " AND NOT EXISTS (SELECT 1 FROM {rows} o WHERE o.address_key = h.address_key)"
        " AND NOT EXISTS (SELECT 1 FROM {rows} o WHERE o.target_id = h.id)),"
        " pairs AS (SELECT l.line, f.id FROM lost l, generate_series(-1, 1) dr, generate_series(-1, 1) dc, free f"
        " WHERE f.row = l.row + dr AND f.col = l.col + dc AND {metres} <= {near}"
        " AND {similar}),"
        " sure AS (SELECT line, min(id) AS id FROM pairs GROUP BY line HAVING count(*) = 1),"
        " alone AS (SELECT min(line) AS line, id FROM sure GROUP BY id HAVING count(*) = 1)"
        " UPDATE {rows} s SET target_id = alone.id, matched = 'place' FROM alone WHERE alone.line = s.line",
        rows=rows,
        cell=sql.Literal(near * _DEGREES),
        near=sql.Literal(near),
        metres=metres("l", "f"),
        similar=_SIMILAR,
    )


# The first number of both is the same, and the streets share a word, or the buildings are written alike.
_SIMILAR = sql.SQL(
    "substring(l.building FROM '^[0-9]+') = substring(f.building FROM '^[0-9]+') AND l.street && f.street"
    " AND (l.building = f.building OR translate(l.building, '/-кслит', '') = translate(f.building, '/-кслит', ''))"
)
