"""The switches of language and theme: a cookie, then back to the same page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from teremok.ui.context import THEME_COOKIE, THEMES
from teremok.ui.signals import language_chosen

YEAR = 60 * 60 * 24 * 365


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    answer = _back(request)
    if (code := request.POST.get("language", "")) in dict(settings.LANGUAGES):
        _remember(answer, settings.LANGUAGE_COOKIE_NAME, code)
        language_chosen.send(choose_language, request=request, language=code)
    return answer


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """An unknown theme means the system's."""
    answer = _back(request)
    if (theme := request.POST.get("theme", "")) in THEMES:
        _remember(answer, THEME_COOKIE, theme)
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


def _back(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("next", "/")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return HttpResponseRedirect(wanted if is_ours else "/")


def _remember(answer: HttpResponse, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True)
