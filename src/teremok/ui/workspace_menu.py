"""The side menu of the staff workspace, and the search on top of it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from teremok.ui.menus import Item, Menu

# Groups of the side menu; what belongs to none is the registry itself and stands first.
RESIDENTS = pgettext_lazy("group of the side menu", "Residents")
RELOCATION = pgettext_lazy("group of the side menu", "Relocation")
PLATFORM = pgettext_lazy("group of the side menu", "The platform")

_menu = Menu()
register = _menu.register
links = _menu.links

__all__ = ["PLATFORM", "RELOCATION", "RESIDENTS", "Item", "Search", "links", "register", "register_search", "search"]


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
