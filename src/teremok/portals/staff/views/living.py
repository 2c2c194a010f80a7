"""Who lives where, and who has died: the registrar's doors."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.portals.staff.cards import premises_name
from teremok.portals.staff.forms import DeathForm, MoveOutDayForm, MoveOutForm, NewResidentForm
from teremok.portals.staff.views.answering import answer
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import require_can_edit, require_can_edit_person, visible_people, visible_premises
from teremok.registry.models import Premises, Residency
from teremok.registry.services import newcomers, people, residencies
from teremok.ui.parts import Crumb

MOVING_OUT = gettext_noop("Recording that a person moved out")
DYING = gettext_noop("Recording a death")


@staff_only
def move_in(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    one = get_object_or_404(visible_premises(actor).select_related("house"), public_id=premises_id)
    require_can_edit(actor, one.house)
    form = NewResidentForm(request.POST or None)
    back = reverse("staff:premises", args=[one.public_id])

    def write(given: dict[str, Any]) -> None:
        newcomers.move_in(
            by=actor, at=timezone.now(), premises=one, person=form.person(), kind=given["kind"], starts_on=given["on"]
        )

    return answer(request, form, write, back, _("Record who lives here"), crumbs_to(one))


@staff_only
def move_out(request: HttpRequest, residency_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    residency = _residency(actor, residency_id)
    person = residency.person
    record_look(by=actor, people=[person.public_id], purpose=MOVING_OUT, place="staff:move_out", at=at)
    form = MoveOutForm(request.POST or None)
    back = reverse("staff:premises", args=[residency.premises.public_id])

    def write(given: dict[str, Any]) -> None:
        residencies.move_out(by=actor, at=at, residency=residency, on=given["on"])

    title = _("%(name)s moves out") % {"name": person.full_name}
    return answer(request, form, write, back, title, crumbs_to(residency.premises))


@staff_only
def correct_move_out(request: HttpRequest, residency_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    residency = _residency(actor, residency_id)
    person = residency.person
    record_look(by=actor, people=[person.public_id], purpose=MOVING_OUT, place="staff:correct_move_out", at=at)
    form = MoveOutDayForm(request.POST or None, initial={"on": residency.ends_on})
    back = reverse("staff:person", args=[person.public_id])

    def write(given: dict[str, Any]) -> None:
        residencies.correct_move_out(by=actor, at=at, residency=residency, on=given["on"])

    title = _("When %(name)s moved out") % {"name": person.full_name}
    return answer(request, form, write, back, title, crumbs_to(residency.premises))


def _residency(actor: Actor, residency_id: UUID) -> Residency:
    """One that the actor may change. Raises Http404, Denied."""
    seen = Residency.objects.filter(premises__in=visible_premises(actor)).select_related("premises__house", "person")
    residency = get_object_or_404(seen, public_id=residency_id)
    require_can_edit(actor, residency.premises.house)
    return residency


@staff_only
def record_death(request: HttpRequest, person_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    person = get_object_or_404(visible_people(actor), public_id=person_id)
    require_can_edit_person(actor, person)
    record_look(by=actor, people=[person.public_id], purpose=DYING, place="staff:record_death", at=at)
    form = DeathForm(request.POST or None)
    back = reverse("staff:person", args=[person.public_id])

    def write(given: dict[str, Any]) -> None:
        people.record_death(by=actor, at=at, person=person, on=given["on"])

    return answer(request, form, write, back, _("Record a death"), [Crumb(person.full_name, back)])


def crumbs_to(premises: Premises) -> list[Crumb]:
    house = premises.house
    return [
        Crumb(house.address, reverse("staff:house", args=[house.public_id])),
        Crumb(premises_name(premises), reverse("staff:premises", args=[premises.public_id])),
    ]
