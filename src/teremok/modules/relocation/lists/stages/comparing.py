"""What the rows of the department's file would move, and which can't be taken."""

from datetime import datetime

from django.utils.functional import Promise
from psycopg import sql

from teremok.identity.actors import actor_for_account_id
from teremok.modules.relocation.access import led_houses
from teremok.modules.relocation.stages import pairs, table
from teremok.modules.relocation.states import Stage
from teremok.platform.access import SYSTEM
from teremok.platform.law.clocks import city_day, city_zone
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import run
from teremok.registry.imports.staging import table as rows_of

NOTHING = sql.SQL("NULL")
STAGE_WORD = "stage:"  # in front of a stage's code in what is shown of a row


def compare(batch: Batch, at: datetime) -> None:
    """Gives every row its verdict: a move that can be made is a change, one that was made already is none."""
    run(
        "UPDATE {stage} SET verdict = NULL, reason = NULL, detail = NULL, target_id = NULL, matched = NULL,"
        " changes = NULL, family_id = NULL, listed_id = NULL WHERE raw IS NULL AND verdict IS NOT NULL",
        stage=rows_of(batch),
    )
    _refuse(batch, "future", sql.SQL("s.came_on > {}").format(sql.Literal(city_day(at))))
    _by_number(batch)
    _by_flat(batch, at)
    _of_ones_own(batch, at)
    _once(batch)
    _judge(batch, at)


def _refuse(batch: Batch, reason: str, condition: sql.Composable, detail: sql.Composable = NOTHING) -> None:
    run(
        "UPDATE {stage} s SET verdict = 'rejected', reason = {reason}, detail = {detail}"
        " WHERE s.verdict IS NULL AND {condition}",
        stage=rows_of(batch),
        reason=sql.Literal(reason),
        detail=detail,
        condition=condition,
    )


def _by_number(batch: Batch) -> None:
    run(
        "UPDATE {stage} s SET family_id = f.id, listed_id = f.listed_house_id, matched = 'family'"
        " FROM relocation_family f WHERE s.verdict IS NULL AND f.number = s.family",
        stage=rows_of(batch),
    )
    _refuse(batch, "unknown_family", sql.SQL("s.family IS NOT NULL AND s.family_id IS NULL"))


def _by_flat(batch: Batch, at: datetime) -> None:
    run(
        "UPDATE {stage} s SET listed_id = l.id FROM relocation_listedhouse l"
        " LEFT JOIN registry_house h ON h.id = l.house_id WHERE s.verdict IS NULL AND s.family IS NULL"
        " AND s.unom = coalesce(l.unom, h.unom)",
        stage=rows_of(batch),
    )
    _refuse(batch, "not_listed", sql.SQL("s.listed_id IS NULL"), sql.SQL("jsonb_build_object('value', s.unom)"))
    _refuse(batch, "not_led", sql.SQL("s.family IS NULL AND {}").format(_foreign(batch, at)))
    families = sql.SQL(
        "(SELECT f.id, f.listed_house_id, coalesce(flat.number_key, p.number_key) AS flat_key,"
        " CASE WHEN flat.id IS NOT NULL THEN p.number_key END AS room_key FROM relocation_family f"
        " JOIN registry_premises p ON p.id = f.premises_id LEFT JOIN registry_premises flat ON flat.id = p.parent_id"
        " WHERE f.closed_at IS NULL)"
    )
    run(
        "UPDATE {stage} s SET family_id = found.id, matched = 'flat' FROM (SELECT r.line, min(f.id) AS id"
        " FROM {stage} r JOIN {families} f ON f.listed_house_id = r.listed_id AND f.flat_key = r.flat_key"
        " AND (r.room_key IS NULL OR f.room_key = r.room_key) WHERE r.verdict IS NULL AND r.family IS NULL"
        " GROUP BY r.line HAVING count(*) = 1) found WHERE found.line = s.line",
        stage=rows_of(batch),
        families=families,
    )
    several = sql.SQL(
        "s.family_id IS NULL AND s.room_key IS NULL AND EXISTS (SELECT 1 FROM {families} f"
        " WHERE f.listed_house_id = s.listed_id AND f.flat_key = s.flat_key)"
    ).format(families=families)
    _refuse(batch, "several_rooms", several)
    _refuse(batch, "nobody_there", sql.SQL("s.family_id IS NULL"))


def _foreign(batch: Batch, at: datetime) -> sql.Composable:
    """Houses that are not led by whoever brought the file."""
    by = actor_for_account_id(batch.opened_by, at=at) if batch.opened_by else SYSTEM
    led = list(led_houses(by).values_list("pk", flat=True))
    return sql.SQL("NOT s.listed_id = ANY({})").format(sql.Literal(led))


def _of_ones_own(batch: Batch, at: datetime) -> None:
    """Another office's family is as unknown as one that isn't there."""
    _refuse(batch, "unknown_family", _foreign(batch, at))
    run(
        "UPDATE {stage} s SET address = f.number || ', ' || l.address, target_id = f.id,"
        " number = concat_ws(', ', coalesce(flat.number, p.number), CASE WHEN flat.id IS NOT NULL THEN p.number END)"
        " FROM relocation_family f JOIN relocation_listedhouse l ON l.id = f.listed_house_id"
        " JOIN registry_premises p ON p.id = f.premises_id LEFT JOIN registry_premises flat ON flat.id = p.parent_id"
        " WHERE s.verdict IS NULL AND f.id = s.family_id",
        stage=rows_of(batch),
    )


def _once(batch: Batch) -> None:
    run(
        "WITH ranked AS (SELECT line,"
        " first_value(line) OVER (PARTITION BY family_id ORDER BY came_on DESC, line DESC) AS best"
        " FROM {stage} WHERE verdict IS NULL)"
        " UPDATE {stage} s SET verdict = 'rejected', reason = 'same_family', detail = jsonb_build_object('line', best)"
        " FROM ranked r WHERE r.line = s.line AND r.best <> r.line",
        stage=rows_of(batch),
    )


def _judge(batch: Batch, at: datetime) -> None:
    """As the service that moves judges, row by row; it judges again when the file is applied."""
    family = sql.SQL("(SELECT f.{what} FROM relocation_family f WHERE f.id = s.family_id)")
    stage = family.format(what=sql.Identifier("stage"))
    _refuse(batch, "closed", sql.SQL("{} IS NOT NULL").format(family.format(what=sql.Identifier("closed_at"))))
    open_step = sql.SQL(
        "EXISTS (SELECT 1 FROM relocation_step p WHERE p.family_id = s.family_id AND p.left_at IS NULL{})"
    )
    _refuse(batch, "not_begun", sql.SQL("NOT {}").format(open_step.format(sql.SQL(""))))
    run(
        "UPDATE {stage} s SET verdict = 'unchanged' WHERE s.verdict IS NULL AND {now} = s.goes_to",
        stage=rows_of(batch),
        now=stage,
    )
    late = sql.SQL(" AND (p.came_at AT TIME ZONE {zone})::date > s.came_on").format(zone=sql.Literal(city_zone().key))
    _refuse(batch, "early", open_step.format(late))
    allowed = sql.SQL(", ").join(
        sql.SQL("({}, {})").format(sql.Literal(one), sql.Literal(other)) for one, other in pairs()
    )
    numbers = sql.SQL(", ").join(
        sql.SQL("({}, {})").format(sql.Literal(code.value), sql.Literal(row.number)) for code, row in table().items()
    )
    _refuse(
        batch,
        "no_move",
        sql.SQL("({now}, s.goes_to) NOT IN ({allowed})").format(now=stage, allowed=allowed),
        sql.SQL(
            "jsonb_build_object('from', {word} || {now}, 'to', {word} || s.goes_to, 'number', (SELECT n.number"
            " FROM (VALUES {numbers}) AS n (code, number) WHERE n.code = {now}))"
        ).format(word=sql.Literal(STAGE_WORD), now=stage, numbers=numbers),
    )
    run(
        "UPDATE {stage} s SET verdict = 'changed',"
        " changes = jsonb_build_object('goes_to', jsonb_build_array({word} || {now}, {word} || s.goes_to))"
        " WHERE s.verdict IS NULL",
        stage=rows_of(batch),
        word=sql.Literal(STAGE_WORD),
        now=stage,
    )


def words() -> dict[str, str | Promise]:
    """The names of stages, by which rows tell them."""
    return {STAGE_WORD + stage.value: stage.label for stage in Stage}
