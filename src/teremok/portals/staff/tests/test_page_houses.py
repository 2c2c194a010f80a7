"""The list of houses goes there and back in the order of the numbers."""

import pytest

from teremok.portals.staff.listing import page_of
from teremok.registry.addresses import normalise
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


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("text", ["сказочная", "сказочная 1", "12", "сказочинск", "улица нет такой"])
def test_a_search_pages_in_the_same_order_sorted_or_walked(monkeypatch, few, text):
    monkeypatch.setattr("teremok.portals.staff.listing.PAGE", 2)
    monkeypatch.setattr("teremok.registry.search.FEW_TO_ORDER", few)
    addresses = [*(f"г. Сказочинск, ул. Сказочная, д. {n}" for n in range(1, 14)), "г. Сказочинск, ул. Лесная, д. 1"]
    for address in addresses:
        House.objects.create(address=address, address_key=normalise(address).key)
    seen, cursor = [], ""
    while True:
        page = page_of(House.objects.all(), cursor, text=text)
        seen += [house.address for house in page.items]
        if not page.next:
            break
        cursor = page.next
    words = text.split()
    expected = [addresses[-1], *addresses[:-1]]
    assert seen == [
        address
        for address in expected
        if all(any(token.startswith(word) for token in address.lower().replace(",", "").split()) for word in words)
    ]
