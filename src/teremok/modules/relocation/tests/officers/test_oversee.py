"""What a supervisor compares: medians, the funnel, shares; each within what they see."""

from datetime import timedelta

import pytest

from teremok.modules.relocation.grouping import Milestone
from teremok.modules.relocation.models import Step
from teremok.modules.relocation.queries import oversight
from teremok.modules.relocation.queries.oversight import By, Since
from teremok.modules.relocation.queries.standing import Wanted
from teremok.modules.relocation.states import Deviation, Stage
from tests.budgets import within_budget
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def test_offices_stand_side_by_side_for_whoever_sees_the_city(cast, things, now):
    rows = oversight.side_by_side(cast["ilya"].actor, By.OFFICE, Wanted(), at=now)
    assert {row.name for row in rows} == {"УК «Теремок-Сервис»", "УК «Соседний двор»"}
    [mine] = oversight.side_by_side(cast["lev"].actor, By.OFFICE, Wanted(), at=now)
    assert (mine.name, mine.families, mine.of(Deviation.ON_TIME)) == ("УК «Теремок-Сервис»", 1, 1)
    assert [share.width for share in mine.shares if share.count] == [1000]


def test_the_median_is_of_steps_that_were_left(cast, family, now):
    [took] = oversight.times(cast["lev"].actor, Since.EVER, at=now)
    assert (took.stage, took.families) == (Stage.RESETTLEMENT_START, 1)
    assert took.median == pytest.approx(30, abs=0.01)
    Step.objects.filter(family=family, stage=Stage.RESETTLEMENT_START).update(
        came_at=now - timedelta(days=500), left_at=now - timedelta(days=400)
    )
    assert oversight.times(cast["lev"].actor, Since.YEAR, at=now) == []


def test_the_funnel_never_widens(cast, things):
    reached = oversight.funnel(cast["ilya"].actor)
    assert [one.milestone for one in reached] == list(Milestone)
    counts = [one.families for one in reached]
    assert counts == sorted(counts, reverse=True)
    assert counts[:4] == [2, 2, 2, 0]


def test_officers_compare_nobody(desk, things):
    assert desk.get("/staff/relocation/oversight/").status_code == 403
    assert desk.get("/staff/relocation/oversight.csv").status_code == 403


def test_the_page_and_its_files(cast, things):
    lev = client_of(cast["lev"])
    for by in By:
        assert lev.get(f"/staff/relocation/oversight/?by={by}&since=ever").status_code == 200
        assert lev.get(f"/staff/relocation/oversight.csv?by={by}").status_code == 200
    assert "Опушка" in lev.get("/staff/relocation/oversight.csv").content.decode()
    assert lev.get("/staff/relocation/oversight.xlsx").content[:2] == b"PK"
    assert lev.get("/staff/relocation/oversight.pdf").status_code == 404
    with within_budget("relocation_oversight"):
        lev.get("/staff/relocation/oversight/")
