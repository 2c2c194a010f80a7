"""Menus that modules fill: which entry is the current one."""

import pytest

from teremok.ui.menus import Item, Menu


@pytest.fixture
def menu() -> Menu:
    menu = Menu()
    menu.register(Item("Search", "staff:front", order=1))
    menu.register(Item("Houses", "staff:houses", order=2, covers=("/staff/premises/",)))
    return menu


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/staff/", ["Search"]),
        ("/staff/houses/new/", ["Houses"]),
        ("/staff/premises/7/edit/", ["Houses"]),
        ("/staff/merges/7/", ["Search"]),
        ("/account/", []),
        ("", []),
    ],
)
def test_the_longest_beginning_of_the_address_is_current(menu, path, current):
    assert [link.text for link in menu.links(None, path) if link.is_current] == current
