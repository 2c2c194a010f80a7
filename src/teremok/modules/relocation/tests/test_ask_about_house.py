"""“Is my house in the programme, and when”: anyone may ask about any house, and learns nothing about people."""

from datetime import UTC, date, datetime

import pytest

from teremok.modules.relocation.models import ListedHouse, ListSource, Wave
from teremok.modules.relocation.queries import public as asking
from teremok.modules.relocation.services import planning
from teremok.modules.relocation.states import Standing
from teremok.modules.relocation.views import public
from teremok.platform.access import SYSTEM
from teremok.registry.addresses import normalise
from teremok.ui import formats
from tests.budgets import within_budget
from tests.cast import Cast, client_of
from tests.client import StrictClient, assert_same_as_reload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def listed(cast: Cast) -> ListedHouse:
    """The cast's house, in the first wave; and one that the registry doesn't know."""
    source = ListSource.objects.create(
        title="Голосование 2017 года", dated_on=date(2017, 7, 12), file_name="x", sha256="", rows=2, taken_at=NOW
    )
    wave = planning.open_wave(
        number=1, title="Первая волна", starts_on=date(2025, 1, 1), ends_on=date(2029, 1, 1), by=SYSTEM, at=NOW
    )
    lost = "Заречная улица, дом 9, корпус 2"
    ListedHouse.objects.create(address=lost, address_key=normalise(lost).key, unom=777_001, source=source)
    return ListedHouse.objects.create(
        house=cast.house, address=cast.house.address, address_key=cast.house.address_key, source=source, wave=wave,
        district="Опушка", okrug="САО", votes_for=80, votes_against=20,
    )  # fmt: skip


@pytest.fixture
def anyone(cast: Cast) -> StrictClient:
    return client_of(cast["anonymous"])


def page_of(client: StrictClient, public_id: object) -> str:
    answer = client.get(f"/relocation/houses/{public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_house_is_found_as_people_write_it(cast, listed, anyone):
    for asked in ("ул. сказочная 5", "сказочная 5 кв 1", "500005"):
        found = asking.houses_like(asked)
        assert found[0].public_id == cast.house.public_id, asked
        assert (found[0].standing, found[0].years.first, found[0].years.last) == (Standing.IN, 2025, 2028)
    page = anyone.get("/relocation/", {"q": "сказочная 5"}).content.decode()
    assert "2025–2028" in page


def test_a_house_of_the_list_that_the_registry_does_not_know_is_found_too(listed, anyone):
    [found] = asking.houses_like("заречная 9 к 2")
    assert found.standing == Standing.IN
    assert "Заречная" in page_of(anyone, found.public_id)


def test_the_page_cites_the_list_and_its_day(cast, listed, anyone):
    page = page_of(anyone, cast.house.public_id)
    for told in ("Голосование 2017 года", formats.day(date(2017, 7, 12)), "80", "Первая волна", "2025–2028"):
        assert told in page, told
    assert "Теремков" not in page


def test_a_house_outside_and_one_that_left_are_told_so(cast, listed, anyone):
    assert asking.answer_of(cast.neighbour_house.public_id).standing == Standing.OUT
    assert "Дома нет в программе" in page_of(anyone, cast.neighbour_house.public_id)
    planning.exclude(house=listed, on=date(2026, 3, 2), reason="Решение собрания собственников", by=SYSTEM, at=NOW)
    page = page_of(anyone, cast.house.public_id)
    assert "Решение собрания собственников" in page
    assert "2025–2028" not in page


def test_the_listed_houses_own_address_leads_to_the_houses(cast, listed, anyone):
    answer = anyone.get(f"/relocation/houses/{listed.public_id}/")
    assert answer.status_code == 302
    assert str(cast.house.public_id) in answer["Location"]


def test_an_unknown_house_is_not_found(anyone):
    assert anyone.get("/relocation/houses/01980000-0000-7000-8000-000000000000/").status_code == 404


def test_what_is_not_found_is_met_with_advice(listed, anyone):
    page = anyone.get("/relocation/", {"q": "нигде 77"}).content.decode()
    assert "Как пишут адреса" in page
    assert "/who-manages/" in page


def test_without_any_list_the_page_says_so(cast, anyone):
    assert "Списка города здесь пока нет" in anyone.get("/relocation/").content.decode()
    assert "пока нет" in page_of(anyone, cast.house.public_id)


def test_a_swap_equals_a_reload(listed, anyone):
    assert_same_as_reload(anyone, *["/relocation/?q=%D1%81%D0%BA%D0%B0%D0%B7"] * 2, target="answers")


def test_too_many_questions_are_slowed_down(listed, anyone, monkeypatch):
    monkeypatch.setattr(public, "LIMIT", 1)
    where = {"REMOTE_ADDR": "203.0.113.77"}
    assert anyone.get("/relocation/", {"q": "сказочная"}, **where).status_code == 200
    assert anyone.get("/relocation/", {"q": "сказочная"}, **where).status_code == 429
    assert anyone.get("/relocation/", **where).status_code == 200


def test_the_pages_keep_to_their_budgets(cast, listed, anyone):
    with within_budget("relocation_find"):
        anyone.get("/relocation/", {"q": "сказочная 5"})
    with within_budget("relocation_is_house_in"):
        anyone.get(f"/relocation/houses/{cast.house.public_id}/")


def test_waves_and_figures_stand_on_the_first_page(listed):
    told = asking.overview()
    assert (told.houses, told.relocating, told.finished) == (2, 0, 0)
    assert [(wave.title, wave.houses) for wave in told.waves] == [("Первая волна", 1)]
    assert Wave.objects.count() == 1
