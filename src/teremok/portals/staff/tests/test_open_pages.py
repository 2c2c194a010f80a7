"""What the workspace shows to whom, and what it remembers of it."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from html import unescape
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from teremok.platform.access import SYSTEM, Role
from teremok.platform.audit.looks import looks_at
from teremok.portals.staff.beginning import examples
from teremok.portals.staff.drawing import CellState, draw, natural, state_of
from teremok.registry.models import OwnershipRight, Premises
from teremok.registry.services.tallies import recount
from teremok.registry.tests.house import an_organisation, staff
from teremok.ui import formats
from tests.budgets import within_budget
from tests.cast import client_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def address(kind: str, record, rest: str = "") -> str:
    return f"/staff/{kind}/{record.public_id}/{rest}"


def read(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def test_the_list_holds_the_houses_of_the_organisation(cast):
    client = client_of(cast["ksenia"])
    with within_budget("staff_houses"):
        page = read(client, "/staff/houses/")
    assert formats.address(cast.house.address) in page
    assert "Лесная" not in page
    assert "в порядке" in page


def test_typing_swaps_the_same_list_that_a_reload_shows(cast):
    client = client_of(cast["ilya"])
    url = "/staff/houses/?q=сказочная+5"
    part = client.swap(url).content.decode()
    assert part.strip().startswith('<div id="list"')
    assert part.strip() in read(client, url)
    assert formats.address(cast.house.address) in part


@pytest.mark.parametrize(
    ("budget", "url"),
    [
        ("staff_houses_typed", "/staff/houses/?q=сказочная+5"),
        ("staff_houses_with_defects", "/staff/houses/?q=сказочная&defects=on"),
        ("staff_people", "/staff/people/?q=теремкова"),
        ("staff_search", "/staff/?q=сказочная+5"),
    ],
)
def test_a_letter_typed_costs_few_queries(cast, budget, url):
    Premises.objects.filter(pk=cast.shop.pk).update(area=None)
    recount(by=SYSTEM, at=timezone.now())
    client = client_of(cast["ilya"])
    with within_budget(budget):
        part = client.swap(url).content.decode()
    assert ("Теремкова" if budget == "staff_people" else formats.address(cast.house.address)) in part


def test_a_house_in_doubt_is_counted_on_the_spot(cast):
    recount(by=SYSTEM, at=timezone.now())
    client = client_of(cast["ksenia"])
    assert formats.address(cast.house.address) not in read(client, "/staff/houses/?defects=on")
    Premises.objects.filter(pk=cast.shop.pk).update(area=None)
    assert "1 недочёт" in read(client, "/staff/houses/?defects=on")


def test_the_front_page_tells_what_waits_and_what_can_be_typed(cast):
    recount(by=SYSTEM, at=timezone.now())
    client = client_of(cast["ksenia"])
    with within_budget("staff_front"):
        page = read(client, "/staff/")
    for told in ("Дома", "Дома с недочётами", "Кто есть кто", "Адрес в любом порядке", "Квартира в доме"):
        assert told in page
    assert client.swap("/staff/").content.decode().strip() in page
    links = re.findall(r'<dd><a href="([^"]+)"', page)
    assert len(links) >= 2
    for link in links:
        assert "Ничего не нашлось" not in read(client, unescape(link))


def test_who_may_not_see_people_is_not_told_to_type_names():
    organisation = an_organisation()
    assert [example.typed for example in examples(staff(organisation, Role.REGISTRAR))]
    assert examples(staff(organisation, Role.MASTER)) == []


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("q=сказочная+5", True),
        ("q=ничего+такого", False),
        ("built_from=1960&built_to=1970", True),
        ("built_from=1970", False),
        ("defects=on", False),
        ("district=nonsense&built_from=x&cursor=zzz", True),
    ],
)
def test_filters_narrow_the_list(cast, query, is_there):
    page = read(client_of(cast["ksenia"]), f"/staff/houses/?{query}")
    assert (formats.address(cast.house.address) in page) is is_there


def test_the_card_tells_everything_about_the_house(cast):
    client = client_of(cast["ksenia"])
    with within_budget("staff_house_card"):
        page = read(client, address("houses", cast.house))
    for told in ("УК «Теремок-Сервис»", "Дом в разрезе", "Подъезд 1", "105\N{NO-BREAK SPACE}м²", "Исправить"):
        assert told in page
    assert "Теремкова" not in page
    assert not looks_at(cast["anna"].person.public_id).exists()


@pytest.mark.parametrize("key", ["ilya", "egor"])
def test_who_may_not_edit_has_no_buttons(cast, key):
    client = client_of(cast[key])
    assert "Добавить помещение" not in read(client, address("houses", cast.house))
    assert client.get(address("houses", cast.house, "edit/")).status_code == 403


@pytest.mark.parametrize("key", ["darya", "egor", "zhanna"])
def test_all_owners_at_once_are_for_those_who_keep_or_oversee_the_register(cast, key):
    client = client_of(cast[key])
    assert "owners/" not in read(client, address("houses", cast.house))
    for page in ("owners/", "owners.csv", "owners.xlsx"):
        assert client.get(address("houses", cast.house, page)).status_code == 403
    assert "Теремкова Анна" in read(client, address("premises", cast.flat_of_anna))


@pytest.mark.parametrize("key", ["nina", "anna", "anonymous"])
def test_strangers_find_nothing(cast, key):
    client = client_of(cast[key])
    for url in (
        address("houses", cast.house),
        address("houses", cast.house, "owners/"),
        address("houses", cast.house, "owners.csv"),
        address("premises", cast.flat_of_anna),
        address("people", cast["anna"].person),
    ):
        assert client.get(url).status_code in ({"nina": 404, "anna": 403}.get(key, 302),)


def test_ownership_on_a_date_says_what_is_missing(cast):
    client = client_of(cast["ksenia"])
    page = read(client, address("premises", cast.flat_of_anna))
    assert "Доли складываются в 1." in page
    assert "2/3" in page
    assert "собственник не записан" in read(client, address("premises", cast.flat_of_anna, "?on=2019-01-01"))
    OwnershipRight.objects.filter(person=cast["boris"].person).delete()
    assert "не хватает 1/3" in read(client, address("premises", cast.flat_of_anna))


def test_every_page_with_people_is_one_look(cast):
    client, anna = client_of(cast["ksenia"]), cast["anna"].person
    for url in (
        address("premises", cast.flat_of_anna),
        address("houses", cast.house, "owners/"),
        address("houses", cast.house, "owners.xlsx"),
        "/staff/people/?q=теремкова",
        "/staff/?q=теремкова+а",
        address("people", anna),
    ):
        before = looks_at(anna.public_id).count()
        read_ok = client.get(url)
        assert read_ok.status_code == 200
        assert looks_at(anna.public_id).count() == before + 1


def test_the_person_card_tells_what_they_own_and_who_looked(cast):
    client = client_of(cast["ksenia"])
    page = read(client, address("people", cast["anna"].person))
    for told in ("2/3", "Карточка человека", "Ксения Синичкина"):
        assert told in page


def test_people_are_not_listed_unasked(cast):
    assert "Теремкова" not in read(client_of(cast["ksenia"]), "/staff/people/")
    assert "Никого не нашлось" in read(client_of(cast["ksenia"]), "/staff/people/?q=медведева")


def test_the_export_holds_every_premises_and_no_formula(cast):
    Premises.objects.filter(pk=cast.shop.pk).update(number="=1+1")
    client = client_of(cast["ksenia"])
    lines = client.get(address("houses", cast.house, "owners.csv")).content.decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert any(line.startswith("1;1;1;54,3;Теремкова Анна") and ";2/3;" in line for line in lines)
    assert any(line.startswith("'=1+1;") for line in lines)
    book = load_workbook(BytesIO(client.get(address("houses", cast.house, "owners.xlsx")).content))
    assert {cell.data_type for row in book.active for cell in row} <= {"s", "n"}


def test_the_drawing_puts_flats_on_their_floors(cast):
    drawing = draw(cast.house, on=TODAY)
    assert [(entrance.number, [floor.number for floor in entrance.floors]) for entrance in drawing.entrances] == [
        (1, [1])
    ]
    assert [cell.number for cell in drawing.cells] == ["1", "2", "3", "I"]
    assert drawing.cells[0].residents == 2
    assert drawing.states == ((CellState.COMPLETE, 4),)


def test_the_worst_defect_gives_the_colour():
    half, whole, area = Fraction(1, 2), Fraction(1), Decimal(1)
    assert state_of(area=None, shares=Fraction(), is_common=False) == CellState.NO_OWNER
    assert state_of(area=None, shares=half, is_common=False) == CellState.SHARES
    assert state_of(area=None, shares=whole, is_common=False) == CellState.NO_AREA
    assert state_of(area=area, shares=Fraction(), is_common=True) == CellState.COMPLETE


def test_numbers_sort_as_people_count():
    assert sorted(["10", "2", "10а", "1", "I"], key=natural) == ["I", "1", "2", "10", "10а"]
