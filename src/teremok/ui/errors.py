"""The pages for what went wrong: what happened, in plain words, and what to do next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Trouble:
    title: str | Promise
    text: str | Promise
    icon: str = "exclamation-circle"


TROUBLES = {
    400: Trouble(
        _("This request can't be read"),
        _("Something in the address or the form came broken. Go back, reload the page and try once more."),
        "question-circle",
    ),
    403: Trouble(
        _("This page is not open to you"),
        _(
            "It belongs to other people, or asks for a surer sign-in. If you think it should open, "
            "sign in with the account that has the right, or ask those who gave you the link."
        ),
        "lock",
    ),
    404: Trouble(
        _("There is no such page"),
        _("The address may have a slip in it, or the page is gone. Everything begins at home: start there."),
        "signpost-2",
    ),
    413: Trouble(
        _("The file is too large"),
        _("Choose a smaller one, or take the picture with a lower quality, and send it again."),
        "file-earmark-arrow-up",
    ),
    429: Trouble(
        _("Too many tries in a row"),
        _("We slow down so that nobody can guess another person's code. Wait a few minutes and try again."),
        "hourglass-split",
    ),
    500: Trouble(
        _("Something broke on our side"),
        _(
            "Nothing you did is to blame, and what you sent before is safe. "
            "Try again in a few minutes; if it happens again, tell your management organisation."
        ),
        "tools",
    ),
    503: Trouble(
        _("We are mending something"),
        _("Teremok will be back in a few minutes. For an emergency call the dispatcher or 112."),
        "tools",
    ),
}
RETRY_SECONDS = 5
FORM_EXPIRED = Trouble(
    _("The form has waited too long"),
    _("For your safety forms expire. Go back, reload the page and send it again; cookies must be allowed."),
    "clock-history",
)


def answer(
    request: HttpRequest, status: int, *, text: str | Promise = "", trouble: Trouble | None = None
) -> HttpResponse:
    """The designed page of an error; `text` says in its stead what happened and what to do."""
    shown = trouble or TROUBLES[status]
    parts = {"title": shown.title, "text": text or shown.text, "icon": shown.icon, "status": status}
    return render(request, "ui/error.html", parts, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 403, text=str(exception))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(request, 403, trouble=FORM_EXPIRED)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without the request: whatever broke, the actor, the session or the database, isn't asked again."""
    return _drawn_alone(500)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The same while something that everything stands on is away and comes back by itself."""
    response = _drawn_alone(503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _drawn_alone(status: int) -> HttpResponse:
    shown = TROUBLES[status]
    parts: dict[str, Any] = {"title": shown.title, "text": shown.text, "icon": shown.icon, "status": status}
    return HttpResponse(render_to_string("ui/broken.html", parts), status=status)
