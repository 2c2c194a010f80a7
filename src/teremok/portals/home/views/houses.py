"""The page of a house for those who live in it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.identity.views.signed_in import signed_in
from teremok.platform.access.requests import actor_of
from teremok.portals.home import queries
from teremok.registry.access import houses_to_call_about
from teremok.registry.models import House
from teremok.ui.formats import area
from teremok.ui.parts import Crumb, Fact


@signed_in
def show(request: HttpRequest, house_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    house = get_object_or_404(houses_to_call_about(actor).select_related("district"), public_id=house_id)
    parts = {
        "house": house,
        "facts": _facts(house),
        "homes": [home for home in queries.homes_of(actor, at=at) if home.house_key == house.id],
        "managers": queries.managers_of([house.id], on=timezone.localdate(at)),
        "crumbs": [Crumb(_("Home"), "/"), Crumb(house.address)],
    }
    return render(request, "home/house.html", parts)


def _facts(house: House) -> list[Fact]:
    """What is known about the house; what isn't is left out."""
    known = [
        Fact(_("Built in"), house.year_built),
        Fact(_("Series"), house.series),
        Fact(_("Floors"), house.floors_max),
        Fact(_("Entrances"), house.entrances),
        Fact(_("Flats and other premises"), queries.premises_count(house) or None),
        Fact(_("Area"), area(house.area_total) if house.area_total else None),
        Fact(_("District"), house.district.name if house.district else None),
        Fact(_("Cadastral number"), house.cadastral_number),
    ]
    return [fact for fact in known if fact.value]
