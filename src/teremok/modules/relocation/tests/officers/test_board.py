"""The board, lists of families, a house cut open: who sees which, and what the figures say."""

from datetime import timedelta

import pytest

from teremok.modules.relocation.grouping import Group
from teremok.modules.relocation.models import Family, Step
from teremok.modules.relocation.queries import board
from teremok.modules.relocation.queries.standing import Age, Wanted, at_work
from teremok.modules.relocation.states import Deviation, Stage
from teremok.platform.audit.models import Look
from tests.budgets import within_budget
from tests.cast import client_of
from tests.client import assert_same_as_reload

pytestmark = pytest.mark.django_db


def test_an_officer_sees_their_houses_alone(cast, desk, things):
    page = desk.get("/staff/relocation/").content.decode()
    assert "Сказочная" in page
    assert "Лесная" not in page
    assert "Лесная" in client_of(cast["ilya"]).get("/staff/relocation/").content.decode()
    assert desk.get(f"/staff/relocation/houses/{things['neighbour_listed_house'].public_id}/").status_code == 404


def test_the_cells_count_what_is_late_and_how_long(officer, family, now):
    Step.objects.filter(family=family, left_at=None).update(due_at=now - timedelta(days=1))
    [house] = board.houses(officer.actor, Wanted(), at=now)
    [row] = board.rows_of(officer.actor, [house], Wanted(), at=now)
    cell = next(cell for cell in row.cells if cell.group is Group.CHOOSING)
    assert (cell.count, cell.overdue, cell.near, cell.oldest) == (1, 1, 0, Age.FRESH)
    assert cell.deviation == Deviation.OVERDUE
    assert row.families == 1
    assert board.totals(officer.actor, Wanted(), at=now) == row.cells


@pytest.mark.parametrize(
    ("days", "age"), [(1, Age.FRESH), (40, Age.SOON), (100, Age.LONG), (200, Age.LONGER), (300, Age.OLD)]
)
def test_every_family_has_one_age(officer, family, now, days, age):
    Step.objects.filter(family=family, left_at=None).update(
        came_at=now - timedelta(days=days), runs_from=None, due_at=None
    )
    found = [one for one in Age if at_work(officer.actor, Wanted(age=one), at=now).exists()]
    assert found == [age]


@pytest.mark.parametrize("text", ["кв. 1", "1", "Теремков", "сказочная", "{number}"])
def test_a_family_is_found_by_number_flat_street_and_surname(officer, family, now, text):
    wanted = Wanted(text=text.format(number=family.number))
    assert list(at_work(officer.actor, wanted, at=now)) == [family]
    for other in ("Медведева", "2", "кв. 2", "00"):
        assert not at_work(officer.actor, Wanted(text=other), at=now).exists()


def test_a_filter_that_cannot_be_read_counts_as_not_asked(desk, family):
    page = desk.get("/staff/relocation/families/?officer=x&wave=1&stage=nowhere&age=0&deviation=%00").content.decode()
    assert family.number in page


def test_the_list_names_people_and_their_families_are_looked_at(cast, desk, officer, family):
    page = desk.get("/staff/relocation/families/?deviation=on_time").content.decode()
    assert "Теремкова Анна Сергеевна" in page
    look = Look.objects.get(account_id=officer.account.public_id)
    assert set(look.people) == {cast[key].person.public_id for key in ("anna", "boris")}


def test_what_comes_live_is_the_same_part_of_the_page(desk, things):
    house = f"/staff/relocation/houses/{things['listed_house'].public_id}/"
    assert_same_as_reload(
        desk, "/staff/relocation/?group=choosing", "/staff/relocation/?group=choosing", target="board"
    )
    answer = desk.swap(house, **{"HX-Target": "house"})
    assert "<html" not in answer.content.decode()
    assert 'id="house"' in answer.content.decode()


def test_a_house_shows_its_flats_by_stage(desk, things, family):
    address = f"/staff/relocation/houses/{things['listed_house'].public_id}/"
    page = desk.get(address).content.decode()
    assert "Семья выбирает" in page
    assert f"/staff/relocation/families/{family.public_id}/" in page
    assert family.number not in desk.get(f"{address}?stage=accept").content.decode()


def test_a_file_of_families_is_a_look(cast, desk, officer, family):
    for form in ("csv", "xlsx"):
        answer = desk.get(f"/staff/relocation/families.{form}?deviation=on_time")
        assert answer.status_code == 200
        assert "attachment" in answer["Content-Disposition"]
    text = desk.get("/staff/relocation/families.csv").content.decode()
    assert "Теремкова Анна Сергеевна" in text
    assert desk.get("/staff/relocation/families.pdf").status_code == 404
    assert Look.objects.filter(account_id=officer.account.public_id, place="relocation:families_file").count() == 3


def test_a_closed_file_stands_on_no_board(officer, family, now):
    Family.objects.filter(pk=family.pk).update(closed_at=now, closed_reason="Внесли дважды")
    assert not at_work(officer.actor, Wanted(), at=now).exists()


def test_every_group_counts_its_own_stages(officer, family, now):
    Family.objects.filter(pk=family.pk).update(stage=Stage.CLAIM_SUBMIT)
    [house] = board.houses(officer.actor, Wanted(), at=now)
    [row] = board.rows_of(officer.actor, [house], Wanted(), at=now)
    assert [cell.group for cell in row.cells if cell.count] == [Group.COURT]


def test_the_pages_stay_within_their_budgets(desk, things):
    house = f"/staff/relocation/houses/{things['listed_house'].public_id}/"
    for address, budget in (
        ("/staff/relocation/", "relocation_board"),
        ("/staff/relocation/families/", "relocation_families"),
        (house, "relocation_house"),
        ("/staff/relocation/today/", "relocation_today"),
        ("/staff/relocation/calls/", "relocation_calls"),
        ("/staff/relocation/worklist/", "relocation_matters"),
    ):
        desk.get(address)
        with within_budget(budget):
            desk.get(address)
