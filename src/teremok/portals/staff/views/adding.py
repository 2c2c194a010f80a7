"""What only the platform administrator adds: houses, organisations, and who manages a house from when."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.access.requests import actor_of
from teremok.portals.staff.forms import ContractEndForm, ContractForm, HouseForm, OrganisationForm
from teremok.portals.staff.views.answering import answer
from teremok.portals.staff.views.front import LONGEST
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import can_edit_city, require_can_edit_city, visible_houses, visible_organisations
from teremok.registry.models import ManagementContract
from teremok.registry.search import organisations_named
from teremok.registry.services import contracts, houses, organisations
from teremok.ui.parts import Crumb

SHOWN = 100


@staff_only
def add_house(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_can_edit_city(actor)
    form, back = HouseForm(request.POST or None), reverse("staff:houses")

    def write(given: dict[str, Any]) -> str:
        house = houses.add(by=actor, at=timezone.now(), **given)
        return reverse("staff:house", args=[house.public_id])

    return answer(request, form, write, back, _("Add a house"), [Crumb(_("Houses"), back)])


@staff_only
def show_organisations(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    text = request.GET.get("q", "")[:LONGEST].replace("\x00", "").strip()
    shown = list(organisations_named(text, among=visible_organisations(actor))[: SHOWN + 1])
    parts = {
        "organisations": shown[:SHOWN],
        "text": text,
        "is_cut": len(shown) > SHOWN,
        "may_add": can_edit_city(actor),
    }
    return render(request, "staff/organisations.html", parts)


@staff_only
def add_organisation(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_can_edit_city(actor)
    form, back = OrganisationForm(request.POST or None), reverse("staff:organisations")

    def write(given: dict[str, Any]) -> str:
        organisation = organisations.add(by=actor, at=timezone.now(), **given)
        return reverse("staff:organisation", args=[organisation.public_id])

    return answer(request, form, write, back, _("Add an organisation"), [Crumb(_("Organisations"), back)])


@staff_only
def start_contract(request: HttpRequest, house_id: UUID) -> HttpResponse:
    """The new organisation takes over on the day; the contract in force ends on it."""
    actor = actor_of(request)
    house = get_object_or_404(visible_houses(actor), public_id=house_id)
    require_can_edit_city(actor)
    form = ContractForm(request.POST or None)
    back = reverse("staff:house", args=[house.public_id])

    def write(given: dict[str, Any]) -> None:
        contracts.hand_over(
            by=actor, at=timezone.now(), house=house, to=given["organisation"], on=given["starts_on"],
            source=given["source"],
        )  # fmt: skip

    return answer(request, form, write, back, _("Start a management contract"), [Crumb(house.address, back)])


@staff_only
def end_contract(request: HttpRequest, contract_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    seen = ManagementContract.objects.filter(house__in=visible_houses(actor)).select_related("house", "organisation")
    contract = get_object_or_404(seen, public_id=contract_id)
    require_can_edit_city(actor)
    form = ContractEndForm(request.POST or None)
    back = reverse("staff:house", args=[contract.house.public_id])

    def write(given: dict[str, Any]) -> None:
        contracts.end(by=actor, at=timezone.now(), contract=contract, on=given["ends_on"])

    title = _("End the contract with %(name)s") % {"name": contract.organisation.name}
    return answer(request, form, write, back, title, [Crumb(contract.house.address, back)], save=_("End the contract"))
