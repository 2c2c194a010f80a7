"""The table of stages hangs together: numbers, moves, terms, an end that can be reached from everywhere."""

from datetime import date

import pytest

from teremok.modules.relocation.stages import Runs, by_number, may_move, moves_from, pairs, table
from teremok.modules.relocation.states import Stage
from teremok.platform.law.parameters import value


def test_every_number_of_the_departments_list_has_its_stage() -> None:
    assert [by_number(number) for number in range(29)] == list(Stage)
    assert by_number(29) is None


def test_from_every_stage_a_family_can_come_to_its_end() -> None:
    ends = {stage for stage, rule in table().items() if rule.is_end}
    assert ends == {Stage.EXECUTION}
    reached = set(ends)
    while found := {stage for stage in Stage if stage not in reached and reached & moves_from(stage).keys()}:
        reached |= found
    assert reached == set(Stage)


def test_every_stage_can_be_come_to() -> None:
    reached = {Stage.RESETTLEMENT_START}
    while found := {to for stage in reached for to in moves_from(stage)} - reached:
        reached |= found
    assert reached == set(Stage)


def test_pairs_are_the_moves() -> None:
    assert all(may_move(one, other) for one, other in pairs())
    assert len(pairs()) == sum(len(rule.to) for rule in table().values())


@pytest.mark.django_db
def test_every_term_is_a_parameter_of_the_law() -> None:
    for rule in table().values():
        if rule.term:
            assert value(rule.term, on=date(2026, 5, 4)).term.amount > 0


def test_what_runs_from_service_is_told() -> None:
    for rule in table().values():
        if rule.runs is Runs.SERVICE:
            assert rule.notice, rule.stage
