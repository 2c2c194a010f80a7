"""The language in which an account is written to: the last one its holder chose for their pages."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from teremok.identity.models import Account
from teremok.ui.signals import language_chosen


def connect() -> None:
    language_chosen.connect(_on_choice, dispatch_uid="teremok.identity.language")
    user_logged_in.connect(_on_sign_in, dispatch_uid="teremok.identity.language_of_browser")


def _on_choice(request: HttpRequest, language: str, **_rest: Any) -> None:
    if request.user.is_authenticated:
        _remember(request.user, language)


def _on_sign_in(request: HttpRequest, user: Account, **_rest: Any) -> None:
    """Whoever chose a language before they signed in has chosen it too."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if language in dict(settings.LANGUAGES):
        _remember(user, language)


def _remember(account: Account, language: str) -> None:
    if account.language != language:
        account.language = language
        account.save(update_fields=["language"])
