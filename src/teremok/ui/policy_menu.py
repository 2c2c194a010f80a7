"""The policies linked from every page's foot."""

from teremok.ui.menus import Item, Menu

_menu = Menu()
register = _menu.register
links = _menu.links

__all__ = ["Item", "links", "register"]
