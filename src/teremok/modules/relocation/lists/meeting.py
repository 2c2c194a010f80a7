"""Houses of the programme meet houses of the registry: by UNOM, by the address, by the number within 200 metres."""

from django.db import connection
from psycopg import sql

from teremok.registry.imports.kinds.houses import meeting
from teremok.registry.imports.staging import run

# Why a house that was met is not taken: in `detail` of the row, and in the facts of its matter.
OTHER_OKRUG, OTHER_UNOM, FAR, TAKEN = "okrug", "unom", "far", "taken"


def meet(rows: sql.Composable) -> None:
    """Gives waiting rows their `target_id`, and `near_id` with a `detail` where a person has to say if it is the house.

    `rows` is a table with the columns of `lists.houses` and of every staging table; `listed_id` is the row of the
    programme it speaks of, if there is one.
    """
    _known(rows)
    meeting.by_identifier(rows, "unom")
    meeting.by_address(rows)
    meeting.by_place(rows, near=meeting.FARTHEST_METRES)
    _doubt(rows, OTHER_UNOM, sql.SQL("s.matched <> 'unom' AND h.unom IS NOT NULL AND h.unom <> s.unom"))
    _doubt(rows, OTHER_OKRUG, sql.SQL("s.matched <> 'unom' AND d.okrug <> '' AND d.okrug <> s.okrug"))
    far = sql.SQL("s.matched <> 'unom' AND {} > {}")
    _doubt(rows, FAR, far.format(meeting.metres("s", "h"), sql.Literal(meeting.FARTHEST_METRES)))
    _doubt(
        rows,
        TAKEN,
        sql.SQL(
            "(EXISTS (SELECT 1 FROM relocation_listedhouse l WHERE l.house_id = h.id AND l.id IS DISTINCT FROM"
            " s.listed_id) OR EXISTS (SELECT 1 FROM {rows} o WHERE o.target_id = h.id AND o.verdict IS NULL"
            " AND (o.matched <> 'unom', o.line) < (s.matched <> 'unom', s.line)))"
        ).format(rows=rows),
    )


def _known(rows: sql.Composable) -> None:
    run(
        "UPDATE {rows} s SET target_id = l.house_id, matched = 'known' FROM relocation_listedhouse l"
        " WHERE s.verdict IS NULL AND l.id = s.listed_id AND l.house_id IS NOT NULL",
        rows=rows,
    )


def _doubt(rows: sql.Composable, why: str, condition: sql.Composable) -> None:
    run(
        "UPDATE {rows} s SET target_id = NULL, matched = NULL, near_id = h.id, detail = jsonb_build_object("
        "'why', {why}, 'metres', round({metres})) FROM registry_house h LEFT JOIN registry_district d"
        " ON d.id = h.district_id WHERE s.verdict IS NULL AND h.id = s.target_id AND s.matched <> 'known'"
        " AND {condition}",
        rows=rows,
        why=sql.Literal(why),
        metres=meeting.metres("s", "h"),
        condition=condition,
    )


def lay_out_unmatched() -> sql.Identifier:
    """A table of the programme's houses that have met nobody, for the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE relocation_unmatched ON COMMIT DROP AS"
            " SELECT id::int AS line, NULL::text AS verdict,"
            " NULL::jsonb AS detail, NULL::bigint AS target_id, NULL::text AS matched, address_key, unom, okrug,"
            " latitude, longitude, id AS listed_id, NULL::bigint AS near_id FROM relocation_listedhouse"
            " WHERE house_id IS NULL AND state <> 'excluded'"
        )
    return sql.Identifier("relocation_unmatched")
