"""The side menu of the staff workspace, and the search on top of it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from teremok.ui.menus import Item, Menu

_menu = Menu()
register = _menu.register
links = _menu.links

__all__ = ["Item", "Search", "links", "register", "register_search", "search"]


@dataclass(frozen=True)
class Search:
    """The page that searches everything: it takes `q`."""

    route: str
    label: str | Promise
    hint: str | Promise = ""

    @property
    def url(self) -> str:
        return reverse(self.route)


_searches: list[Search] = []


def register_search(search: Search) -> None:
    """The one search of every workspace page; the last one registered counts."""
    _searches[:] = [search]


def search() -> Search | None:
    return _searches[0] if _searches else None
