"""The first page: a welcome to the signed-out, the home to the signed-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from teremok.platform.access import Assurance
from teremok.platform.access.requests import actor_of
from teremok.portals.home import queries
from teremok.ui import sections

MANY = 4


def front(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if not actor.is_signed_in:
        return render(request, "home/welcome.html")
    on = timezone.localdate(at)
    homes = queries.homes_of(actor, on=on)
    parts = {
        "name": _name(request),
        "homes": homes,
        "has_many": len(homes) >= MANY,
        "managers": queries.managers_of((home.house_key for home in homes), on=on),
        "needs": sections.needs_of(actor, at),
        "sections": sections.drawn_for(actor),
        "is_unverified": actor.assurance < Assurance.VERIFIED,
        "ways": (),
    }
    return render(request, "home/home.html", parts)


def _name(request: HttpRequest) -> str:
    """How the person is greeted: by the name they gave, not by an address or a number."""
    return str(getattr(request.user, "display_name", ""))
