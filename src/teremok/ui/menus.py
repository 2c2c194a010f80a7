"""Menus that other parts of Teremok fill: an item shows only to the actor who may use it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise


def anyone(_actor: Any) -> bool:
    return True


@dataclass(frozen=True)
class Item:
    """A link of a menu: `route` is a URL name without arguments, `icon` a name of the sprite.

    `visible` is asked with the request's actor; `post` makes the item a button that posts (signing out). `covers` are
    beginnings of further addresses whose pages belong to the item.
    """

    text: str | Promise
    route: str
    icon: str = "chevron-right"
    order: int = 100
    visible: Callable[[Any], bool] = anyone
    group: str | Promise = ""
    post: bool = False
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """An item as a page draws it."""

    text: str | Promise
    url: str
    icon: str
    is_current: bool
    group: str | Promise
    post: bool


class Menu:
    """Items in their order; registering the same route again replaces the item."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}

    def register(self, item: Item) -> None:
        self._items[item.route] = item

    def links(self, actor: Any, path: str = "") -> list[Link]:
        """What `actor` sees; the link with the longest beginning of `path` is the current one."""
        shown = sorted((i for i in self._items.values() if i.visible(actor)), key=lambda i: (i.order, i.route))
        urls = [reverse(item.route) for item in shown]
        begins = {begin: url for item, url in zip(shown, urls, strict=True) for begin in (url, *item.covers)}
        longest = max((begin for begin in begins if path.startswith(begin)), key=len, default="")
        current = begins.get(longest, "")
        return [
            Link(item.text, url, item.icon, bool(path) and url == current, item.group, item.post)
            for item, url in zip(shown, urls, strict=True)
        ]
