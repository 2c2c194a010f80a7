"""Numbers in addresses sort as numbers."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.access import SYSTEM
from teremok.registry.models import House
from teremok.registry.models.words import NaturalOrder
from teremok.registry.search import find
from teremok.registry.tests.house import a_flat, a_house

pytestmark = pytest.mark.django_db


def test_the_second_house_comes_before_the_tenth():
    for number in ("10", "1", "2", "10к2", "10к11", "101"):
        a_house(f"улица сказочная {number}")
    houses = House.objects.order_by(NaturalOrder("address_key"))
    assert [house.address.split()[-1] for house in houses] == ["1", "2", "10", "10к2", "10к11", "101"]


def test_flats_are_found_in_their_order():
    house = a_house("сказочинск|сказочная|улица|5")
    for number in ("12", "1", "10", "2", "100"):
        a_flat(house, number)
    found = find("сказочная 5 кв 1", by=SYSTEM).premises
    assert [one.number for one in found] == ["1", "10", "12", "100"]


@given(st.lists(st.integers(0, 99_999_999), min_size=2, max_size=20))
def test_the_order_is_that_of_numbers(numbers):
    with connection.cursor() as cursor:
        cursor.execute("SELECT registry_natural_order('д ' || n || 'а') FROM unnest(%s::int[]) AS n", [numbers])
        keys = [key for (key,) in cursor.fetchall()]
    assert sorted(range(len(numbers)), key=keys.__getitem__) == sorted(range(len(numbers)), key=numbers.__getitem__)


def test_the_index_holds_the_order():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        ordered = House.objects.order_by(NaturalOrder("address_key"), "public_id")[:5]
        assert "house_in_natural_order" in ordered.explain()
