"""Forms that write to the registry: each fetches through access, calls one service, and says what came of it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.portals.staff.cards import premises_name
from teremok.portals.staff.forms import (
    HouseForm,
    NewOwnerForm,
    OrganisationContactsForm,
    OrganisationForm,
    PersonForm,
    PremisesForm,
    facts_of,
)
from teremok.portals.staff.views.answering import answer
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import (
    can_edit_organisation,
    require_can_edit,
    require_can_edit_contacts,
    require_can_edit_person,
    visible_houses,
    visible_organisations,
    visible_people,
    visible_premises,
)
from teremok.registry.models import OwnershipRight
from teremok.registry.services import houses, newcomers, organisations, people, premises
from teremok.ui.parts import Crumb

CORRECTING = gettext_noop("Correcting a person's data")
HANDING_OVER = gettext_noop("Handing ownership over")


@staff_only
def edit_house(request: HttpRequest, house_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    house = get_object_or_404(visible_houses(actor), public_id=house_id)
    require_can_edit(actor, house)
    form = HouseForm(request.POST or None, initial=facts_of(house, HouseForm))
    back = reverse("staff:house", args=[house.public_id])

    def write(given: dict[str, Any]) -> None:
        given = {
            **given,
            "cadastral_number": given["cadastral_number"] or None,
            "gis_number": given["gis_number"] or None,
        }
        houses.correct(by=actor, at=timezone.now(), house=house, **given)

    return answer(request, form, write, back, _("Correct the house"), [Crumb(house.address, back)])


@staff_only
def edit_organisation(request: HttpRequest, organisation_id: UUID) -> HttpResponse:
    """Everything for the administrator; for its own manager and registrar, how residents reach it."""
    actor = actor_of(request)
    organisation = get_object_or_404(visible_organisations(actor), public_id=organisation_id)
    require_can_edit_contacts(actor, organisation)
    shape = OrganisationForm if can_edit_organisation(actor, organisation) else OrganisationContactsForm
    form = shape(request.POST or None, initial=facts_of(organisation, shape))
    back = reverse("staff:organisation", args=[organisation.public_id])

    def write(given: dict[str, Any]) -> None:
        organisations.correct(by=actor, at=timezone.now(), organisation=organisation, **given)

    crumbs = [Crumb(_("Organisations"), reverse("staff:organisations")), Crumb(organisation.name, back)]
    return answer(request, form, write, back, _("Correct the organisation"), crumbs)


@staff_only
def edit_premises(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = get_object_or_404(visible_premises(actor).select_related("house"), public_id=premises_id)
    require_can_edit(actor, one.house)
    form = PremisesForm(request.POST or None, initial=facts_of(one, PremisesForm))
    back = reverse("staff:premises", args=[one.public_id])

    def write(given: dict[str, Any]) -> None:
        given = {**given, "cadastral_number": given["cadastral_number"] or None}
        premises.correct(by=actor, at=timezone.now(), premises=one, **given)

    crumbs = [
        Crumb(one.house.address, reverse("staff:house", args=[one.house.public_id])),
        Crumb(premises_name(one), back),
    ]
    return answer(request, form, write, back, _("Correct the premises"), crumbs)


@staff_only
def add_premises(request: HttpRequest, house_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    house = get_object_or_404(visible_houses(actor), public_id=house_id)
    require_can_edit(actor, house)
    form = PremisesForm(request.POST or None)
    back = reverse("staff:house", args=[house.public_id])

    def write(given: dict[str, Any]) -> None:
        given = {**given, "cadastral_number": given["cadastral_number"] or None}
        premises.add(by=actor, at=timezone.now(), house=house, **given)

    return answer(request, form, write, back, _("Add premises"), [Crumb(house.address, back)])


@staff_only
def edit_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    person = get_object_or_404(visible_people(actor), public_id=person_id)
    require_can_edit_person(actor, person)
    record_look(by=actor, people=[person.public_id], purpose=CORRECTING, place="staff:edit_person", at=at)
    form = PersonForm(request.POST or None, initial=facts_of(person, PersonForm))
    back = reverse("staff:person", args=[person.public_id])

    def write(given: dict[str, Any]) -> None:
        people.correct(by=actor, at=at, person=person, **given)

    return answer(request, form, write, back, _("Correct the data"), [Crumb(person.full_name, back)])


@staff_only
def add_owner(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """Records the right of an owner whom the register didn't know."""
    actor, at = actor_of(request), timezone.now()
    one = get_object_or_404(visible_premises(actor).select_related("house"), public_id=premises_id)
    require_can_edit(actor, one.house)
    form = NewOwnerForm(request.POST or None)
    back = reverse("staff:premises", args=[one.public_id])

    def write(given: dict[str, Any]) -> None:
        newcomers.register_right(
            by=actor, at=at, premises=one, person=form.person(), share=form.share_given(), starts_on=given["on"],
            basis=given["basis"], registration_number=given["registration_number"],
        )  # fmt: skip

    crumbs = [
        Crumb(one.house.address, reverse("staff:house", args=[one.house.public_id])),
        Crumb(premises_name(one), back),
    ]
    return answer(request, form, write, back, _("Record an owner"), crumbs)


@staff_only
def transfer(request: HttpRequest, right_id: UUID) -> HttpResponse:
    """Ends one right and starts the new owner's on a day."""
    actor, at = actor_of(request), timezone.now()
    seen = OwnershipRight.objects.filter(premises__in=visible_premises(actor))
    right = get_object_or_404(seen.select_related("premises__house", "person", "organisation"), public_id=right_id)
    house = right.premises.house
    require_can_edit(actor, house)
    if right.person is not None:
        record_look(by=actor, people=[right.person.public_id], purpose=HANDING_OVER, place="staff:transfer", at=at)
    share = f"{right.share_numerator}/{right.share_denominator}"
    form = NewOwnerForm(request.POST or None, initial={"share": share})
    back = reverse("staff:premises", args=[right.premises.public_id])

    def write(given: dict[str, Any]) -> None:
        newcomers.receive_right(
            by=actor, at=at, right=right, person=form.person(), share=form.share_given(), on=given["on"],
            basis=given["basis"], registration_number=given["registration_number"],
        )  # fmt: skip

    crumbs = [
        Crumb(house.address, reverse("staff:house", args=[house.public_id])),
        Crumb(premises_name(right.premises), back),
    ]
    title = _("Hand over the right of %(owner)s, %(share)s") % {
        "owner": right.person or right.organisation, "share": share}  # fmt: skip
    return answer(request, form, write, back, title, crumbs)
