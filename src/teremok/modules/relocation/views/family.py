"""A family's file: on the officer's desk, and as the family themselves read it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation import showing
from teremok.modules.relocation.access import can_lead, families_at_work, my_families
from teremok.modules.relocation.clocks import running
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.needs import Need
from teremok.modules.relocation.officer_forms import CallForm, acts_for
from teremok.modules.relocation.queries import home
from teremok.modules.relocation.queries.file import File, file_of, with_place
from teremok.modules.relocation.queries.upcoming import upcoming
from teremok.notices.queries.tasks import numbers_of
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look_once
from teremok.ui.parts import Crumb

PURPOSE = gettext_noop("The file of a family that moves")


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own move; those who have several (for whom they act, another flat) choose."""
    found = list(with_place(my_families(actor_of(request))).order_by("number"))
    if len(found) == 1:
        return redirect("relocation:my_family", found[0].public_id)
    return render(request, "relocation/mine.html", {"families": [home.titled(one) for one in found]})


@signed_in
@require_safe
def my_family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    found = get_object_or_404(with_place(my_families(actor)), public_id=family_id)
    file = file_of(found, actor=actor, at=at, is_staff=False)
    return render(request, "relocation/my_family.html", _parts(file, at=at, is_staff=False))


@signed_in
@require_safe
def family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    return family_page(request, family_id)


def family_page(request: HttpRequest, family_id: UUID, *, call_form: CallForm | None = None) -> HttpResponse:
    """Everything on one screen; everybody of the family is looked at. A talk that couldn't be kept comes back."""
    actor, at = actor_of(request), timezone.now()
    found = get_object_or_404(with_place(families_at_work(actor)), public_id=family_id)
    file = file_of(found, actor=actor, at=at, is_staff=True)
    people = {one.person for one in (*file.members, *file.former)}
    record_look_once(
        by=actor, people=people, purpose=PURPOSE, place="relocation:family", at=at, again_after=timedelta(minutes=1)
    )
    numbers = numbers_of({one.person_id for one in file.members})
    leads = can_lead(actor, found)
    parts = {
        **_parts(file, at=at, is_staff=True),
        "people": [(one, numbers.get(one.person_id, [])) for one in file.members],
        "leads": leads,
        "call_form": _talk_with(file, call_form) if leads and found.closed_at is None else None,
        "topic": showing.topic_of(found),
        **(acts_for(actor, [found.stage]) if leads and found.closed_at is None else {"can_act": False}),
        "crumbs": [
            Crumb(_("Houses and stages"), reverse("relocation:board")),
            Crumb(found.listed_house.address, reverse("relocation:house", args=[found.listed_house.public_id])),
            Crumb(found.number),
        ],
    }
    is_wrong = call_form is not None and bool(call_form.errors)
    return render(request, "relocation/staff/family.html", parts, status=422 if is_wrong else 200)


def _talk_with(file: File, given: CallForm | None) -> CallForm:
    form = given or CallForm()
    form.choose_from([(one.person, one.name) for one in file.members])
    return form


def _parts(file: File, *, at: datetime, is_staff: bool) -> dict[str, object]:
    now, premises = file.now, file.family.premises
    return {
        "file": file,
        "family": file.family,
        "now": now,
        "next": upcoming(now, family=file.family.public_id, is_staff=is_staff),
        "clock": running(now, at=at) if now else None,
        "is_staff": is_staff,
        "home": home_title(premises.kind, premises.number),
        "needs": [Need(one) for one in file.family.needs],
    }
