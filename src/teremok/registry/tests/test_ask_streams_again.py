"""Whoever loses a right to a house ends its live streams in the same transaction: the browser has to ask anew."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from teremok.platform.access import SYSTEM
from teremok.platform.live.models import Event
from teremok.registry.models import House
from teremok.registry.services import contracts, residencies, rights
from teremok.registry.tests.house import a_flat, a_house, a_person, an_organisation, lives, manages, owns

pytestmark = pytest.mark.django_db
BY = {"by": SYSTEM, "at": datetime(2026, 11, 22, 9, tzinfo=UTC)}
TODAY = date(2026, 11, 22)


@pytest.fixture
def house() -> House:
    a_flat(a_house("г. Сказочинск, ул. Сказочная, д. 7"))
    return a_house()


def asked_again() -> list[str]:
    return list(Event.objects.filter(name="hang_up").values_list("topic", flat=True))


def lose_a_right(house: House) -> None:
    rights.end(**BY, right=owns(a_person(), a_flat(house)), on=TODAY)


def sell(house: House) -> None:
    to = [(a_person("Теремкова Вера"), Fraction(1))]
    rights.transfer(**BY, right=owns(a_person(), a_flat(house)), to=to, on=TODAY, basis="")


def move_out(house: House) -> None:
    residencies.move_out(**BY, residency=lives(a_person(), a_flat(house)), on=TODAY)


def move_out_earlier(house: House) -> None:
    home = lives(a_person(), a_flat(house), ends_on=date(2026, 12, 1))
    residencies.correct_move_out(**BY, residency=home, on=TODAY)


def end_a_contract(house: House) -> None:
    contracts.end(**BY, contract=manages(an_organisation(), house), on=TODAY)


def hand_over(house: House) -> None:
    manages(an_organisation(), house)
    contracts.hand_over(**BY, house=house, to=an_organisation("Вторая"), on=TODAY)


@pytest.mark.parametrize("lose", [lose_a_right, sell, move_out, move_out_earlier, end_a_contract, hand_over])
def test_the_streams_of_that_house_are_asked_again(house, lose):
    lose(house)
    assert asked_again() == [f"house:{house.public_id}"]


def test_whoever_gains_a_right_disturbs_nobody(house):
    rights.register(**BY, premises=a_flat(house), owner=a_person(), starts_on=TODAY)
    assert asked_again() == []
