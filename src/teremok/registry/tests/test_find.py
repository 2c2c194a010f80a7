import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.access import ANONYMOUS, SYSTEM, Role
from teremok.registry.addresses import normalise
from teremok.registry.models import Contact, House
from teremok.registry.search import find, houses_meant
from teremok.registry.tests.house import a_flat, a_person, an_organisation, manages, owns, resident, staff

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "г. Москва, ул. Академическая Б., д. 6",
    "г. Москва, ул. Академическая Б., д. 6, к. 1",
    "г. Москва, ул. Академическая Б., д. 6, к. 2",
    "г. Москва, ул. Академическая Б., д. 60",
    "г. Москва, ул. Академическая М., д. 6",
    "улица Кубинка, дом 12, корпус 3",
    "улица Кубинка, дом 12",
    "улица Кубинка, дом 120",
    "г. Москва, ул. Владимирская 1-я, д. 12/3, стр. 2",
    "г. Сказочинск, ул. Сказочная, д. 5",
)


def house_at(address: str, **facts) -> House:
    return House.objects.create(address=address, address_key=normalise(address).key, **facts)


@pytest.fixture
def city():
    return {address: house_at(address) for address in ADDRESSES}


@pytest.fixture
def overseer():
    return staff(an_organisation(), Role.INSPECTOR)


def addresses(text: str, by) -> list[str]:
    return [house.address for house in find(text, by=by).houses]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("академическая б 6 к1", ADDRESSES[1]),
        ("б академическая 6к1", ADDRESSES[1]),
        ("Большая Академическая, д.6 корп. 2", ADDRESSES[2]),
        ("больша академич 6", ADDRESSES[0]),
        ("ул акад м 6", ADDRESSES[4]),
        ("кубинка 12", ADDRESSES[6]),
        ("кубинка 12 к", ADDRESSES[6]),
        ("москва, улица Кубинка, дом 12, корпус 3", ADDRESSES[5]),
        ("1-я владимирская 12/3", ADDRESSES[8]),
        ("перва владимирск 12/3 строение 2", ADDRESSES[8]),
        ("сказочинск сказ", ADDRESSES[9]),
        ("5 сказочная", ADDRESSES[9]),
        ("д. 12, кубинка", ADDRESSES[6]),
        ("12к3 кубинка", ADDRESSES[5]),
        ("12 корп. 3 кубин", ADDRESSES[5]),
        ("6 большая академич", ADDRESSES[0]),
        ("12/3 с2 1-я владимирская", ADDRESSES[8]),
    ],
)
def test_a_house_is_found_as_people_type_it(city, overseer, typed, first):
    assert addresses(typed, overseer)[0] == first


def test_the_exact_number_comes_first_then_corpora_then_longer_numbers(city, overseer):
    assert addresses("кубинка 12", overseer) == [ADDRESSES[6], ADDRESSES[5], ADDRESSES[7]]
    assert addresses("кубинка 1", overseer) == [ADDRESSES[6], ADDRESSES[5], ADDRESSES[7]]
    assert addresses("12 кубинка", overseer) == [ADDRESSES[6], ADDRESSES[5]]


def test_numbers_of_the_state_find_the_house(city, overseer):
    house = house_at("ул. Новая, д. 1", unom=12107, cadastral_number="77:01:0001001:5")
    for typed in ("12107", "1210", "77:01:0001001:5", "77:01:00010"):
        assert addresses(typed, overseer) == [house.address]
    assert addresses("кубинка 12107", overseer) == []


def test_a_flat_behind_its_house(city, overseer):
    house = city[ADDRESSES[5]]
    twelve, other = a_flat(house, "12"), a_flat(house, "120")
    for typed in ("кубинка 12 корп 3 кв 12", "кубинка 12к3 кв. 12", "кубинка 12 к3 12"):
        assert find(typed, by=overseer).premises == (twelve, other)
    flat = a_flat(city[ADDRESSES[9]], "7")
    for typed in ("сказочная 5 7", "5 сказочная кв 7"):
        assert find(typed, by=overseer).premises == (flat,)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("сказочная 5", [ADDRESSES[9]]),
        ("5 Сказочная", [ADDRESSES[9]]),
        ("дом 5, ул. Сказочная", [ADDRESSES[9]]),
        ("12 кубинка", [ADDRESSES[6]]),
        ("12 корпус 3, улица Кубинка", [ADDRESSES[5]]),
        ("12к3 кубинка кв 8", [ADDRESSES[5]]),
        ("1-я владимирская", []),
        ("8 марта", []),
        ("8 марта 8", ["ул. 8 Марта, д. 8"]),
        ("5", []),
    ],
)
def test_a_house_is_meant_by_its_number_before_or_behind_the_street(city, typed, meant):
    keeps_street("ул. 8 Марта, д. 8")
    keeps_street("ул. Владимирская 1-я, д. 1")
    assert [house.address for house in houses_meant(typed, among=House.objects.all(), most=5)] == meant


def keeps_street(address: str) -> House:
    return house_at(address, street=normalise(address).street)


def test_a_person_by_surname_and_first_letters(overseer):
    anna, boris = a_person("Теремкова Анна Павловна"), a_person("Теремков Борис Ильич")
    assert find("терем", by=overseer).people == (boris, anna)
    for typed in ("теремкова а", "Теремкова А. П.", "анна теремкова", "теремкова анна пав"):
        assert find(typed, by=overseer).people == (anna,)
    assert find("теремкова б", by=overseer).people == ()
    assert find("те", by=overseer).people == ()


@pytest.mark.parametrize("typed", ["+7 (900) 123-45-67", "89001234567", "9001234567"])
def test_a_person_by_phone(overseer, typed):
    anna = a_person()
    Contact.objects.create(person=anna, kind="phone", value="+79001234567")
    assert find(typed, by=overseer).people == (anna,)


def test_everyone_finds_only_what_they_may_see(city):
    us, them = an_organisation(), an_organisation("Соседи")
    ours, theirs = city[ADDRESSES[5]], city[ADDRESSES[6]]
    manages(us, ours)
    manages(them, theirs)
    anna, zoya = a_person("Кубинкина Анна"), a_person("Кубинкина Зоя")
    owns(anna, a_flat(ours, "1"))
    owns(zoya, a_flat(theirs, "1"))
    assert (addresses("кубинка 12", staff(us)), find("кубинкина", by=staff(us)).people) == ([ours.address], (anna,))
    assert (addresses("кубинка 12", resident(zoya)), find("кубинкина", by=resident(zoya)).people) == (
        [theirs.address],
        (zoya,),
    )
    assert not find("кубинка 12 кв 1", by=staff(us, house_ids=[theirs.id])).premises
    assert not find("кубинка", by=ANONYMOUS)


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_question_not_an_error(text):
    find(text, by=SYSTEM)
