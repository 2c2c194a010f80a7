"""The office's lists of the deal: moves by day, papers to check, desks and crews with their times."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import OFFICERS, offices_of
from teremok.modules.relocation.deal_forms import CallOffForm, CameForm, CrewForm, DeskForm, TimesForm
from teremok.modules.relocation.models import Crew, SigningDesk
from teremok.modules.relocation.models.moving import MovingState
from teremok.modules.relocation.queries import calendar as calendars
from teremok.modules.relocation.queries.documents import to_check
from teremok.modules.relocation.queries.moving_help import board
from teremok.modules.relocation.services import schedules
from teremok.modules.relocation.views.deal_acting import Doing, Forms, done, forms_of
from teremok.platform.access import Actor, Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.platform.booking.models import Slot
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Organisation, Person
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

SIZE = 50
PURPOSE = gettext_noop("Work on the moves of an office")
LISTS = {
    "asked": (gettext_noop("Waiting for a crew"), (MovingState.ASKED,)),
    "confirmed": (gettext_noop("With a crew"), (MovingState.CONFIRMED,)),
    "over": (gettext_noop("Over"), (MovingState.DONE, MovingState.NO_SHOW, MovingState.CANCELLED)),
}


@signed_in
@require_safe
def moves(request: HttpRequest) -> HttpResponse:
    """Families that want to be moved, by the day they asked for."""
    actor = actor_of(request)
    if not actor.has_role(*OFFICERS):
        return errors.answer(request, 403)
    name = request.GET.get("list", "asked")
    chosen = name if name in LISTS else "asked"
    found = board(actor, states=LISTS[chosen][1])
    page = page_of(found, by=("wanted_on", "public_id"), cursor=request.GET.get("cursor", ""), size=SIZE)
    here = reverse("relocation:moves")
    tabs = [Tab(_(title), f"{here}?list={one}", is_current=one == chosen) for one, (title, _s) in LISTS.items()]
    parts = {"page": page, "tabs": tabs, "today": city_day(timezone.now()), "crumbs": _crumbs(_("Moves"))}
    return render(request, "relocation/staff/moves.html", parts)


@signed_in
@require_safe
def papers(request: HttpRequest) -> HttpResponse:
    """Documents that wait for an officer's eyes, the oldest first."""
    actor = actor_of(request)
    if not actor.has_role(*OFFICERS):
        return errors.answer(request, 403)
    page = page_of(to_check(actor), by=("handed_at", "public_id"), cursor=request.GET.get("cursor", ""), size=SIZE)
    named = {one.member.person.public_id for one in page.items if one.member}
    record_look(by=actor, people=named, purpose=PURPOSE, place="relocation:papers_to_check", at=timezone.now())
    return render(request, "relocation/staff/papers.html", {"page": page, "crumbs": _crumbs(_("Documents to check"))})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def times(request: HttpRequest) -> HttpResponse:
    """Desks and crews of the actor's offices; new ones are added here."""
    actor, at = actor_of(request), timezone.now()
    offices = list(Organisation.objects.filter(pk__in=offices_of(actor)).order_by("name", "pk"))
    if not offices:
        return errors.answer(request, 403, text=_("Your organisation leads no house of the programme."))
    office = next((one for one in offices if str(one.public_id) == request.GET.get("office")), offices[0])
    doings = _adding(office, actor, at)
    shown: Forms = {}
    if request.method == "POST":
        refused = done(request, doings, (schedules.CannotSchedule,))
        if refused is None:
            return redirect(request.get_full_path())
        shown = refused
    here = reverse("relocation:times")
    parts = {
        "office": office,
        "tabs": [Tab(one.name, f"{here}?office={one.public_id}", is_current=one is office) for one in offices]
        if len(offices) > 1
        else [],
        "desks": calendars.desks_of(office),
        "crews": calendars.crews_of(office),
        "forms": shown or forms_of(doings),
        "crumbs": _crumbs(_("Desks and crews")),
    }
    return render(request, "relocation/staff/times.html", parts, status=422 if shown else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest, resource_id: UUID) -> HttpResponse:
    """The times of one desk or crew: opened, called off, and who came."""
    actor, at = actor_of(request), timezone.now()
    of = _desk_or_crew(actor, resource_id)
    doings = _scheduling(of, actor, at)
    shown: Forms = {}
    if request.method == "POST":
        refused = done(request, doings, (schedules.CannotSchedule,))
        if refused is None:
            return redirect("relocation:calendar", resource_id)
        shown = refused
    days = calendars.days_of(of.resource, at=at)
    people = Person.objects.filter(relocating__family__in=[family for day in days for family in day.families])
    named = list(people.values_list("public_id", flat=True))
    record_look(by=actor, people=named, purpose=PURPOSE, place="relocation:calendar", at=at)
    parts = {
        "of": of,
        "is_desk": isinstance(of, SigningDesk),
        "days": days,
        "at": at,
        "forms": shown or forms_of(doings),
        "faulty": next((name for name, form in shown.items() if form.errors), ""),
        "crumbs": [*_crumbs(_("Desks and crews"), reverse("relocation:times")), Crumb(of.resource.name)],
    }
    return render(request, "relocation/staff/calendar.html", parts, status=422 if shown else 200)


def _adding(office: Organisation, by: Actor, at: datetime) -> dict[str, Doing]:
    def desk(form: DeskForm) -> str:
        schedules.add_desk(by=by, office=office, address=form.cleaned_data["address"], at=at)
        return _("The desk was added. Now open its times.")

    def crew(form: CrewForm) -> str:
        data = form.cleaned_data
        schedules.add_crew(by=by, office=office, name=data["name"], phone=data["phone"], people=data["people"], at=at)
        return _("The crew was added. Now open its times.")

    return {
        "desk": Doing(lambda data, files: DeskForm(data), desk),
        "crew": Doing(lambda data, files: CrewForm(data), crew),
    }


def _scheduling(of: SigningDesk | Crew, by: Actor, at: datetime) -> dict[str, Doing]:
    def opened(form: TimesForm) -> str:
        count = schedules.open_times(
            by=by,
            of=of,
            days=form.days,
            starts=form.cleaned_data["hours"],
            length=timedelta(minutes=form.cleaned_data["minutes"]),
            capacity=form.cleaned_data["capacity"],
            at=at,
        )
        return _("Opened: %(count)d.") % {"count": count}

    def called_off(form: CallOffForm) -> str:
        slot = get_object_or_404(Slot, public_id=form.cleaned_data["slot"], resource=of.resource_id)
        told = schedules.call_off(by=by, of=of, slot=slot, reason=form.cleaned_data["words"], at=at)
        return _("Called off. Families told: %(count)d.") % {"count": told}

    def came(form: CameForm) -> str:
        if not isinstance(of, SigningDesk):
            raise Denied(_("A move is closed on the family's own page."))
        data = form.cleaned_data
        schedules.mark(by=by, of=of, booking_id=data["booking"], came=data["came"] == "yes", at=at)
        return _("Noted.")

    tomorrow = city_day(at) + timedelta(days=1)
    first = {"first": tomorrow, "last": tomorrow + timedelta(days=4)}
    doings: dict[str, Doing] = {
        "open": Doing(lambda data, files: TimesForm(data, initial=first), opened),
        "call_off": Doing(lambda data, files: CallOffForm(data), called_off),
        "came": Doing(lambda data, files: CameForm(data), came),
    }
    return doings


def _desk_or_crew(actor: Actor, resource_id: UUID) -> SigningDesk | Crew:
    """Of an office where the actor leads families; others don't exist."""
    mine: dict[str, Any] = {"resource__public_id": resource_id, "office__in": offices_of(actor)}
    desk = SigningDesk.objects.select_related("resource", "office").filter(**mine).first()
    return desk or get_object_or_404(Crew.objects.select_related("resource", "office"), **mine)


def _crumbs(here: str, url: str = "") -> list[Crumb]:
    return [Crumb(_("Relocation")), Crumb(here, url)]
