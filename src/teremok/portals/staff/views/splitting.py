"""Splitting one record into two: choose what belongs to the other, and it gets a card of its own."""

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
from teremok.portals.staff.splitting import SplitHouseForm, SplitPersonForm, SplitPremisesForm
from teremok.portals.staff.views.answering import answer
from teremok.portals.staff.views.living import crumbs_to
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import (
    require_can_edit,
    require_can_edit_person,
    visible_houses,
    visible_people,
    visible_premises,
)
from teremok.registry.models import Merge
from teremok.registry.services import splits
from teremok.ui.parts import Crumb

SPLITTING = gettext_noop("Splitting a record in two")


@staff_only
def split_house(request: HttpRequest, house_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    house = get_object_or_404(visible_houses(actor), public_id=house_id)
    require_can_edit(actor, house)
    form = SplitHouseForm(house, request.POST or None)
    back = reverse("staff:house", args=[house.public_id])

    def write(given: dict[str, Any]) -> str:
        return _shown(splits.split_house(by=actor, at=timezone.now(), house=house, **given))

    return answer(request, form, write, back, _("Split a house off"), [Crumb(house.address, back)], save=_("Split off"))


@staff_only
def split_premises(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    one = get_object_or_404(visible_premises(actor).select_related("house"), public_id=premises_id)
    require_can_edit(actor, one.house)
    form = SplitPremisesForm(one, request.POST or None)
    record_look(by=actor, people=form.people(), purpose=SPLITTING, place="staff:split_premises", at=at)
    back = reverse("staff:premises", args=[one.public_id])

    def write(given: dict[str, Any]) -> str:
        return _shown(splits.split_premises(by=actor, at=at, premises=one, **given))

    return answer(request, form, write, back, _("Split premises off"), crumbs_to(one), save=_("Split off"))


@staff_only
def split_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """A namesake was taken for this person: choose what is the namesake's."""
    actor, at = actor_of(request), timezone.now()
    person = get_object_or_404(visible_people(actor), public_id=person_id)
    require_can_edit_person(actor, person)
    record_look(by=actor, people=[person.public_id], purpose=SPLITTING, place="staff:split_person", at=at)
    form = SplitPersonForm(person, visible_premises(actor), request.POST or None)
    back = reverse("staff:person", args=[person.public_id])

    def write(given: dict[str, Any]) -> str:
        return _shown(splits.split_person(by=actor, at=at, person=person, **given))

    return answer(request, form, write, back, _("Split a namesake off"), [Crumb(person.full_name, back)],
                  save=_("Split off"))  # fmt: skip


def _shown(merge: Merge) -> str:
    return reverse("staff:merge", args=[merge.public_id])
