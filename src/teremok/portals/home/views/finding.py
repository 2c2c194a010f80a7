"""Who manages my house: a question anyone may ask."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.limits import spend
from teremok.portals.home import finding
from teremok.ui import errors
from teremok.ui.parts import Crumb

LIMIT, PER = 60, timedelta(minutes=1)


def who_manages(request: HttpRequest) -> HttpResponse:
    """The whole page, or the answers alone for a search as one types."""
    asked = request.GET.get("q", "").strip()[:200]
    if asked and not spend("who_manages", request.META.get("REMOTE_ADDR", ""), limit=LIMIT, per=PER):
        return errors.answer(request, 429)
    parts = {
        "asked": asked,
        "found": finding.houses_like(asked, on=timezone.localdate()),
        "most": finding.MOST,
        "is_short": bool(asked) and finding.is_too_short(asked),
        "crumbs": [Crumb(_("Home"), "/"), Crumb(_("Who manages the house"))],
    }
    is_swap = request.headers.get("HX-Target") == "answers"
    return render(request, "home/who_manages.html#answers" if is_swap else "home/who_manages.html", parts)
