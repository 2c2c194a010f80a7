"""What every page knows: theme, languages, menus."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language

from teremok.ui import account_menu, policy_menu, workspace_menu
from teremok.ui.menus import Link

THEMES = ("light", "dark")
THEME_COOKIE = "teremok_theme"


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    is_current: bool


class Frame:
    """The frame around a page; each part is worked out only where a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._actor = getattr(request, "actor", None)

    @property
    def actor(self) -> Any:
        return self._actor

    @cached_property
    def theme(self) -> str:
        """The theme the person chose, or nothing: then the system's."""
        chosen = self._request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def languages(self) -> list[Language]:
        current = get_language()
        own_names = {"ru": "Русский", "en": "English"}
        return [Language(code, own_names[code], code == current) for code, _name in settings.LANGUAGES]

    @cached_property
    def here(self) -> str:
        """Where a switch returns to: this page when it was read, else the home."""
        return self._request.get_full_path() if self._request.method == "GET" else "/"

    @property
    def is_signed_in(self) -> bool:
        return bool(self._actor and self._actor.is_signed_in)

    @property
    def workspace_url(self) -> str:
        """The first page of the workspace the person may open; empty for those who don't work here."""
        is_staff = bool(self._actor and self._actor.is_staff)
        return self.workspace_links[0].url if is_staff and self.workspace_links else ""

    @cached_property
    def search(self) -> workspace_menu.Search | None:
        """The search on top of the workspace; its own page has it in the middle."""
        everything = workspace_menu.search()
        return everything if everything and everything.url != self._request.path else None

    @property
    def sign_in_url(self) -> str:
        return str(settings.LOGIN_URL)

    @cached_property
    def account_links(self) -> list[Link]:
        return account_menu.links(self._actor, self._request.path)

    @cached_property
    def policy_links(self) -> list[Link]:
        return policy_menu.links(self._actor, self._request.path)

    @cached_property
    def workspace_links(self) -> list[Link]:
        return workspace_menu.links(self._actor, self._request.path)


def page(request: HttpRequest) -> dict[str, Any]:
    return {"frame": Frame(request), "crumbs": ()}
