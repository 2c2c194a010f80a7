"""The list of houses goes there and back in the order of the numbers."""

import pytest

from teremok.portals.staff.listing import Page, page_of
from teremok.registry.addresses import normalise
from teremok.registry.models import House
from teremok.registry.tests.house import a_house

pytestmark = pytest.mark.django_db


def test_pages_go_there_and_back_in_the_same_order(monkeypatch):
    monkeypatch.setattr("teremok.portals.staff.listing.PAGE", 2)
    for number in range(1, 13):
        a_house(f"улица сказочная {number}")
    pages = walked()
    assert numbers(pages) == list(range(1, 13))
    back = page_of(House.objects.all(), pages[-1].previous)
    assert [house.address.split()[-1] for house in back.items] == ["9", "10"]


@pytest.mark.parametrize("few", [0, 1000])
@pytest.mark.parametrize("text", ["сказочная", "сказочная 1", "12", "сказочинск", "улица нет такой"])
def test_a_search_pages_in_the_same_order_sorted_or_walked(monkeypatch, few, text):
    monkeypatch.setattr("teremok.portals.staff.listing.PAGE", 2)
    monkeypatch.setattr("teremok.registry.search.FEW_TO_ORDER", few)
    addresses = [*(f"г. Сказочинск, ул. Сказочная, д. {n}" for n in range(1, 14)), "г. Сказочинск, ул. Лесная, д. 1"]
    for address in addresses:
        House.objects.create(address=address, address_key=normalise(address).key)
    seen = [house.address for page in walked(text) for house in page.items]
    words = text.split()
    expected = [addresses[-1], *addresses[:-1]]
    assert seen == [
        address
        for address in expected
        if all(any(token.startswith(word) for token in address.lower().replace(",", "").split()) for word in words)
    ]


def test_a_search_pages_back_as_it_went_there(monkeypatch):
    """The first page lies beyond the few houses looked at in passing, the later ones among them."""
    monkeypatch.setattr("teremok.portals.staff.listing.PAGE", 2)
    for number in range(1, 8):
        a_house(f"улица лесная {number}")
        a_house(f"улица сказочная {number}")
    there = walked("сказочная")
    assert numbers(there) == list(range(1, 8))
    assert {house.address.split()[1] for page in there for house in page.items} == {"сказочная"}
    back, cursor = [], there[-1].previous
    while cursor:
        back.append(page_of(House.objects.all(), cursor, text="сказочная"))
        cursor = back[-1].previous
    assert [page.items for page in reversed(back)] == [page.items for page in there[:-1]]


def walked(text: str = "") -> list[Page]:
    pages = [page_of(House.objects.all(), "", text=text)]
    while pages[-1].next:
        pages.append(page_of(House.objects.all(), pages[-1].next, text=text))
    return pages


def numbers(pages: list[Page]) -> list[int]:
    return [int(house.address.split()[-1]) for page in pages for house in page.items]
