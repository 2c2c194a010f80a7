"""The list of houses goes there and back in the order of the numbers."""

import pytest

from teremok.portals.staff.listing import page_of
from teremok.registry.models import House
from teremok.registry.tests.house import a_house

pytestmark = pytest.mark.django_db


def test_pages_go_there_and_back_in_the_same_order(monkeypatch):
    monkeypatch.setattr("teremok.portals.staff.listing.PAGE", 2)
    for number in range(1, 13):
        a_house(f"улица сказочная {number}")
    seen, cursor = [], ""
    while True:
        page = page_of(House.objects.all(), cursor)
        seen += [int(house.address.split()[-1]) for house in page.items]
        if not page.next:
            break
        cursor = page.next
    assert seen == list(range(1, 13))
    back = page_of(House.objects.all(), page.previous)
    assert [house.address.split()[-1] for house in back.items] == ["9", "10"]
