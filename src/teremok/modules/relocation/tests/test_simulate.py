"""The programme lived through: a house of the cast from the first letter to empty flats, and what the report sees."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from teremok.modules.relocation.models import Family, Step
from teremok.modules.relocation.simulation import course
from teremok.modules.relocation.simulation.report import Report, look_back
from teremok.modules.relocation.simulation.running import Plan, Simulation
from teremok.modules.relocation.simulation.setting import set_out
from teremok.modules.relocation.stages import table
from teremok.modules.relocation.states import Stage
from tests.cast import Cast

BEGINS = datetime(2026, 1, 12, 9, tzinfo=UTC)
PLAN = Plan(BEGINS, start_over=timedelta(days=14), stride=timedelta(days=7))


@pytest.fixture
def lived(cast: Cast) -> Report:
    set_out(at=BEGINS)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS simulated_turn, simulated_family")
    return look_back(ended_at=Simulation(PLAN).run(), seconds=1)


def test_everybody_is_told_and_arrives(lived: Report) -> None:
    assert (lived.never_told, lived.started_alone, lived.stuck) == (0, 0, 0)
    assert lived.is_good
    assert lived.families > 1
    assert set(Family.objects.values_list("stage", flat=True)) <= set(course.ends())
    assert lived.stages[Stage.RESETTLEMENT_START.value][0] == lived.families


def test_the_report_sees_who_was_not_told_what_began_alone_and_what_stands_still(lived: Report) -> None:
    step = Step.objects.filter(stage=Stage.ORDER).order_by("pk").first()
    assert step is not None
    with connection.cursor() as cursor:
        cursor.execute("UPDATE relocation_step SET runs_from = came_at WHERE id = %s", [step.pk])
        cursor.execute(
            "DELETE FROM notices_letter WHERE addressee_id IN (SELECT id FROM notices_addressee WHERE notice_id IN"
            " (SELECT id FROM notices_notice WHERE kind = 'relocation.keys'))"
        )
        cursor.execute("UPDATE notices_notice SET subject_id = NULL WHERE kind = 'relocation.keys'")
        cursor.execute("UPDATE relocation_family SET stage = 'accept' WHERE id = %s", [step.family_id])
    seen = look_back(ended_at=lived.ended_at, seconds=1)
    assert (seen.started_alone, seen.stuck) == (1, 1)
    assert seen.never_told > 0
    assert not seen.is_good


def test_the_course_leads_from_the_start_to_an_end_by_moves_of_the_table() -> None:
    reached = {Stage.RESETTLEMENT_START}
    while found := {turn.to for turn in course.turns() if turn.stage in reached} - reached:
        reached |= found
    assert reached == set(table())
    assert course.ends() == {Stage.EXECUTION, Stage.FREE}
