"""Waves, offices, houses that leave the programme: who may, what moves, what stays, and the pages for it."""

from datetime import date

import pytest

from teremok.modules.relocation.models import Family, ListedHouse, Matter, Wave
from teremok.modules.relocation.queries import programme
from teremok.modules.relocation.services import planning
from teremok.modules.relocation.states import HouseState, MatterKind, Stage
from teremok.modules.relocation.tests.conftest import NOON, list_house
from teremok.platform.access import SYSTEM, Denied
from tests.budgets import within_budget
from tests.cast import Cast, client_of

pytestmark = pytest.mark.django_db
PAGE = "/staff/relocation/programme/"


@pytest.fixture
def wave() -> Wave:
    return planning.open_wave(
        number=1, title="Первая волна", starts_on=date(2025, 1, 1), ends_on=date(2029, 1, 1), by=SYSTEM, at=NOON
    )


@pytest.fixture
def other(cast: Cast) -> ListedHouse:
    """The neighbours' house, led by another organisation."""
    return list_house(cast.neighbour_house, office=cast.other_organisation, district="Опушка", okrug="ЛО")


def test_a_wave_is_opened_once_and_ends_after_it_begins(wave):
    for number, ends_on, title in ((1, None, "Ещё одна"), (2, date(2024, 1, 1), "Назад"), (2, None, " ")):
        with pytest.raises(planning.CannotPlan):
            planning.open_wave(
                number=number, title=title, starts_on=date(2025, 1, 1), ends_on=ends_on, by=SYSTEM, at=NOON
            )
    assert Wave.objects.count() == 1


def test_a_manager_puts_houses_of_their_office_into_a_wave_and_no_others(cast, wave, listed, other):
    by = cast["lev"].actor
    assert planning.put_into_wave(houses=[listed.pk, other.pk], wave=wave, by=by, at=NOON) == 1
    assert list(wave.houses.all()) == [listed]
    assert planning.put_into_wave(houses=[listed.pk], wave=wave, by=by, at=NOON) == 0
    assert planning.put_into_wave(houses=[listed.pk], wave=None, by=by, at=NOON) == 1


def test_a_house_that_moves_keeps_its_wave(wave, started):
    assert planning.put_into_wave(houses=[started.pk], wave=wave, by=SYSTEM, at=NOON) == 0


def test_only_the_administrator_gives_houses_to_offices(cast, listed, other):
    with pytest.raises(Denied):
        planning.give_to_office(houses=[other.pk], office=cast.organisation, by=cast["lev"].actor, at=NOON)
    assert planning.give_to_office(houses=[other.pk], office=cast.organisation, by=cast["maya"].actor, at=NOON) == 1


def test_a_house_leaves_the_programme_for_a_reason_and_comes_back(cast, listed):
    matter = Matter.objects.create(kind=MatterKind.NO_HOUSE, key="x", listed_house=listed, opened_at=NOON)
    by = cast["lev"].actor
    with pytest.raises(planning.CannotPlan):
        planning.exclude(house=listed, on=date(2026, 5, 4), reason="  ", by=by, at=NOON)
    planning.exclude(house=listed, on=date(2026, 5, 4), reason="Решение собрания", by=by, at=NOON)
    matter.refresh_from_db()
    assert (matter.outcome, matter.closed_at) == ("Решение собрания", NOON)
    with pytest.raises(planning.CannotPlan):
        planning.exclude(house=listed, on=date(2026, 5, 4), reason="Ещё раз", by=by, at=NOON)
    listed = planning.readmit(house=listed, by=by, at=NOON)
    assert (listed.state, listed.excluded_reason) == (HouseState.LISTED, "")
    with pytest.raises(planning.CannotPlan):
        planning.readmit(house=listed, by=by, at=NOON)


def test_a_house_whose_families_are_led_cannot_leave(started):
    with pytest.raises(planning.CannotPlan, match="4"):
        planning.exclude(house=started, on=date(2026, 5, 4), reason="Передумали", by=SYSTEM, at=NOON)


def test_another_offices_house_is_not_excluded(cast, listed, other):
    with pytest.raises(Denied):
        planning.exclude(house=other, on=date(2026, 5, 4), reason="Чужой", by=cast["lev"].actor, at=NOON)


def test_the_list_is_narrowed_by_its_filters(cast, wave, listed, other):
    def found(**given: str) -> set[ListedHouse]:
        return set(programme.filtered(ListedHouse.objects.all(), programme.Filters.of(given)))

    planning.put_into_wave(houses=[listed.pk], wave=wave, by=SYSTEM, at=NOON)
    assert found(q="сказочная 5") == {listed}
    assert found(q="500007") == {other}
    assert found(district="Опушка") == {other}
    assert found(wave=str(wave.public_id)) == {listed}
    assert found(wave="none") == {other}
    assert found(office=str(cast.organisation.public_id)) == {listed}
    assert found(state="excluded") == set()
    assert found(wave="кто", state="что") == {listed, other}
    assert found(unmatched="1") == set()


def test_houses_are_named_by_unom_or_address_one_a_line(cast, listed, other):
    text = f"{listed.unom}\n\nул. Лесная, дом 7\nнигде 77\n999999\n{listed.unom}"
    ids, unknown = programme.named(text, among=ListedHouse.objects.all())
    assert set(ids) == {listed.pk, other.pk}
    assert unknown == ["нигде 77", "999999"]


def test_houses_are_put_into_a_wave_from_the_page(cast, wave, listed, other):
    client = client_of(cast["maya"])
    data = {"decision": "wave", "wave": str(wave.public_id), "where": "q=сказочная+5", "all": "1"}
    assert client.post(f"{PAGE}plan/", data).status_code == 302
    assert list(wave.houses.all()) == [listed]
    client.post(f"{PAGE}plan/", {"decision": "wave", "wave": "", "house": [str(listed.public_id)]})
    assert not wave.houses.exists()
    data = {"decision": "office", "office": str(cast.organisation.public_id), "house": [str(other.public_id), "x"]}
    client.post(f"{PAGE}plan/", data)
    other.refresh_from_db()
    assert other.office == cast.organisation
    assert client.post(f"{PAGE}plan/", {"decision": "wave", "wave": "", "house": []}).status_code == 302


def test_a_wave_is_filled_by_a_list_and_started_from_one_page(cast, wave, listed, other):
    client = client_of(cast["lev"])
    page = f"/staff/relocation/waves/{wave.public_id}/"
    answer = client.post(page, {"decision": "name", "houses": f"{listed.unom}\n{other.unom}\n"})
    assert answer.status_code == 422  # the other office's house is none that this manager may name
    assert str(other.unom) in answer.content.decode()
    preview = programme.start_preview(wave, by=cast["lev"].actor, on=date(2026, 11, 23))
    assert ([one.pk for one in preview.houses], preview.flats, preview.hindered) == ([listed.pk], 3, ())
    assert preview.people == 4
    for _time in range(2):
        assert client.post(f"{page}start/", {"key": "one"}).status_code == 302
    listed.refresh_from_db()
    assert listed.state == HouseState.RELOCATING
    assert set(Family.objects.values_list("stage", flat=True)) == {Stage.RESETTLEMENT_START}
    assert f"{PAGE}{listed.public_id}/" in client.get(page).content.decode()


def test_houses_that_cannot_start_say_why(cast, wave, listed, other):
    planning.put_into_wave(houses=[listed.pk, other.pk], wave=wave, by=SYSTEM, at=NOON)
    ListedHouse.objects.filter(pk=listed.pk).update(office=None)
    preview = programme.start_preview(wave, by=cast["lev"].actor, on=date(2026, 11, 23))
    assert {one.house for one in preview.hindered} == {listed, other}
    assert len({one.why for one in preview.hindered}) == 2
    assert (preview.houses, preview.flats) == ((), 0)


def test_the_house_page_matches_excludes_and_tells_its_history(cast, listed):
    ListedHouse.objects.filter(pk=listed.pk).update(house=None)
    client, page = client_of(cast["lev"]), f"{PAGE}{listed.public_id}/"
    shown = client.get(page, {"q": "сказочная 5"}).content.decode()
    assert str(cast.house.public_id) in shown
    client.post(page, {"decision": "match", "house": str(cast.house.public_id)})
    listed.refresh_from_db()
    assert listed.house == cast.house
    assert client.post(page, {"decision": "exclude", "on": "2026-05-04", "reason": ""}).status_code == 422
    client.post(page, {"decision": "exclude", "on": "2026-05-04", "reason": "Решение собрания"})
    shown = client.get(page).content.decode()
    assert "Решение собрания" in shown
    assert "Лев" in shown  # who did it


def test_waves_and_lists_are_named_on_their_pages(cast, listed):
    client = client_of(cast["maya"])
    data = {"number": "3", "title": "Третья волна", "first_year": "2029", "last_year": "2032"}
    assert client.post("/staff/relocation/waves/new/", data).status_code == 302
    wave = Wave.objects.get(number=3)
    assert (wave.starts_on, wave.ends_on) == (date(2029, 1, 1), date(2033, 1, 1))
    assert client.post("/staff/relocation/waves/new/", data).status_code == 422
    page = f"/staff/relocation/waves/{wave.public_id}/"
    client.post(page, {"decision": "change", "title": "Последняя", "first_year": "2029", "last_year": ""})
    wave.refresh_from_db()
    assert (wave.title, wave.ends_on) == ("Последняя", None)
    source = listed.source
    client.post(f"{PAGE}lists/{source.public_id}/", {"title": "Список", "dated_on": "2017-08-01"})
    source.refresh_from_db()
    assert (source.title, source.dated_on) == ("Список", date(2017, 8, 1))


def test_other_staff_and_residents_do_not_see_how_it_is_planned(cast, listed):
    for key in ("anna", "egor", "nina"):
        assert client_of(cast[key]).get(PAGE).status_code == 403, key
    assert client_of(cast["ilya"]).get(PAGE).status_code == 200  # oversees, plans nothing
    assert client_of(cast["ilya"]).get("/staff/relocation/waves/new/").status_code == 403


def test_the_pages_keep_to_their_budgets(cast, wave, listed, other):
    client = client_of(cast["maya"])
    planning.put_into_wave(houses=[listed.pk], wave=wave, by=SYSTEM, at=NOON)
    for name, path in (
        ("relocation_programme", PAGE),
        ("relocation_programme_house", f"{PAGE}{listed.public_id}/"),
        ("relocation_wave", f"/staff/relocation/waves/{wave.public_id}/"),
    ):
        with within_budget(name):
            assert client.get(path).status_code == 200
