"""The card of an organisation: what is known, what was merged into it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teremok.platform.access.requests import actor_of
from teremok.portals.staff import cards
from teremok.portals.staff.views.merging import merges_of
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import can_edit_contacts, can_edit_organisation, visible_organisations
from teremok.ui.parts import Crumb


@staff_only
@require_safe
def show(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    organisation = get_object_or_404(visible_organisations(actor), public_id=organisation_id)
    parts = {
        "organisation": organisation,
        "facts": cards.organisation_facts(organisation),
        "merges": merges_of(organisation),
        "may_edit": can_edit_contacts(actor, organisation),
        "may_merge": can_edit_organisation(actor, organisation),
        "crumbs": [Crumb(_("Organisations"), reverse("staff:organisations")), Crumb(organisation.name)],
    }
    return render(request, "staff/organisation.html", parts)
