"""Two registrars press the same button at the same moment: one of them is told, nothing is recorded twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from fractions import Fraction
from threading import Barrier

import pytest
from django.db import connection

from teremok.platform.access import SYSTEM
from teremok.registry.models import Merge, Person
from teremok.registry.refusals import Refused
from teremok.registry.services import contracts, merges, newcomers, residencies
from teremok.registry.tests.house import a_flat, a_house, a_person, an_organisation, lives, manages, owns

pytestmark = pytest.mark.django_db(transaction=True)
BY = {"by": SYSTEM, "at": datetime(2026, 11, 22, 9, tzinfo=UTC)}
DAY = date(2026, 11, 1)
INNA = {"last_name": "Ёжикова", "first_name": "Инна", "birth_date": date(1990, 5, 6)}


def at_once(service: Callable[[int], object]) -> list[bool]:
    """Which of the two came through."""
    both = Barrier(2)

    def press(turn: int) -> bool:
        try:
            both.wait(10)
            service(turn)
        except Refused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(press, range(2)))


def test_a_right_is_recorded_once():
    flat = a_flat(a_house())
    half = Fraction(1, 2)
    assert at_once(lambda _: newcomers.register_right(**BY, premises=flat, person=INNA, share=half, starts_on=DAY)) == [
        False,
        True,
    ]
    assert (Person.objects.count(), flat.rights.count()) == (1, 1)


def test_somebody_moves_in_once():
    flat = a_flat(a_house())
    assert at_once(lambda _: newcomers.move_in(**BY, premises=flat, person=INNA, kind="tenant", starts_on=DAY)) == [
        False,
        True,
    ]
    assert (Person.objects.count(), flat.residencies.count()) == (1, 1)


def test_somebody_moves_out_on_one_day():
    home = lives(a_person(), a_flat(a_house()))
    days = (date(2026, 11, 1), date(2026, 11, 2))
    assert at_once(lambda turn: residencies.move_out(**BY, residency=home, on=days[turn])) == [False, True]


def test_two_contracts_do_not_begin_on_one_day():
    house, old = a_house(), an_organisation()
    manages(old, house)
    rivals = (an_organisation("Первая"), an_organisation("Вторая"))
    assert at_once(lambda turn: contracts.hand_over(**BY, house=house, to=rivals[turn], on=DAY)) == [False, True]
    assert house.contracts.count() == 2


def test_two_people_are_merged_one_way():
    anna, same = a_person(), a_person("Теремкова А. П.")
    ways = ((anna, same), (same, anna))
    assert at_once(lambda turn: merges.merge_people(**BY, keep=ways[turn][0], other=ways[turn][1])) == [False, True]
    assert Merge.objects.count() == 1


def test_two_houses_are_merged_one_way():
    one, same = a_house(), a_house("г. Сказочинск, ул. Сказочная, д. 5 а")
    anna = a_person()
    for house in (one, same):
        for number in ("1", "2", "3"):
            owns(anna, a_flat(house, number))
    ways = ((one, same), (same, one))
    assert at_once(lambda turn: merges.merge_houses(**BY, keep=ways[turn][0], other=ways[turn][1])) == [False, True]
    assert Merge.objects.filter(part_of=None).count() == 1
