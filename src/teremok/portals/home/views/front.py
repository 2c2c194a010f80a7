"""The first page: a welcome to the signed-out, the home to the signed-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.access import Assurance
from teremok.platform.access.requests import actor_of
from teremok.portals.home import queries
from teremok.ui import sections
from teremok.ui.parts import Tab

MANY = 4


def front(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if not actor.is_signed_in:
        return render(request, "home/welcome.html")
    on = timezone.localdate(at)
    everything = queries.homes_of(actor, on=on)
    holders = {str(home.holder_id): home.holder or _("For myself") for home in everything}
    chosen = request.GET.get("for", "")
    homes = [home for home in everything if chosen not in holders or str(home.holder_id) == chosen]
    parts = {
        "name": next((home.greeting for home in everything if home.greeting), "") or _name(request),
        "homes": homes,
        "tabs": _switch(holders, chosen) if actor.authorities and len(holders) > 1 else [],
        "has_many": len(homes) >= MANY,
        "managers": queries.managers_of((home.house_key for home in homes), on=on),
        "needs": sections.needs_of(actor, at),
        "sections": sections.drawn_for(actor),
        "is_unverified": actor.assurance < Assurance.VERIFIED,
    }
    return render(request, "home/home.html", parts)


def _switch(holders: dict[str, str], chosen: str) -> list[Tab]:
    """Whose home is shown: everyone's, one's own, that of each person one acts for."""
    everyone = Tab(_("All"), "/", chosen not in holders)
    return [everyone, *(Tab(name, f"/?for={key}", key == chosen) for key, name in holders.items())]


def _name(request: HttpRequest) -> str:
    """How the person is greeted: by the name they gave, not by an address or a number."""
    return str(getattr(request.user, "display_name", ""))
