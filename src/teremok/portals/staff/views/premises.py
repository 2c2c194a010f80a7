"""The card of premises: who owned it on a day, who lives there, what the register knows."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.platform.database.periods import in_force_on
from teremok.portals.staff import cards
from teremok.portals.staff.forms import chosen_day
from teremok.portals.staff.views.merging import merges_of
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import can_edit, sees_people_in, visible_premises
from teremok.registry.queries import owners_of
from teremok.ui.parts import Crumb

PURPOSE = gettext_noop("Card of premises")


@staff_only
def show(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    premises = get_object_or_404(visible_premises(actor).select_related("house"), public_id=premises_id)
    on, form = chosen_day(request.GET)
    ownership, residencies = None, []
    if sees_people_in(actor, premises.house):
        ownership = owners_of(premises, on=on)
        lived_in = premises.residencies.filter(in_force_on(on)).select_related("person").order_by("id")
        residencies = list(lived_in)
        shown = {owner.party_id for owner in ownership.owners if owner.is_person}
        shown |= {residency.person.public_id for residency in residencies}
        record_look(by=actor, people=shown, purpose=PURPOSE, place="staff:premises", at=timezone.now())
    house = premises.house
    parts = {
        "premises": premises,
        "house": house,
        "facts": cards.premises_facts(premises),
        "ownership": ownership,
        "residencies": residencies,
        "on": on,
        "form": form,
        "may_edit": can_edit(actor, house),
        "merges": merges_of(premises),
        "events": cards.told_history(premises),
        "crumbs": [
            Crumb(_("Houses"), reverse("staff:houses")),
            Crumb(house.address, reverse("staff:house", args=[house.public_id])),
            Crumb(cards.premises_name(premises)),
        ],
    }
    return render(request, "staff/premises.html", parts)
