"""New houses on the officer's desk: their flats, the desk's times, proposals for a whole house, invitations."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import (
    can_keep_programme,
    led_houses,
    require_can_keep_programme,
    require_can_lead_house,
    require_works_with_flats,
    visible_destinations,
    visible_listed_houses,
    works_on_relocation,
    works_with_flats,
)
from teremok.modules.relocation.models import Destination, Family, NewFlat
from teremok.modules.relocation.offer_forms import DeskForm, TimesForm
from teremok.modules.relocation.queries.matching import propose, target_of
from teremok.modules.relocation.queries.viewings import coming, families_to_invite
from teremok.modules.relocation.reading import id_in, key_in
from teremok.modules.relocation.services import destinations as services
from teremok.modules.relocation.services import moving, offering, viewing
from teremok.modules.relocation.services.offering import Pair
from teremok.modules.relocation.states import FlatState, HouseState, Stage
from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.booking.models import Slot
from teremok.platform.booking.queries import slots_with_room
from teremok.platform.booking.services import CannotOpen
from teremok.platform.law.clocks import city_day, city_zone
from teremok.registry.models import House
from teremok.registry.models.words import NaturalOrder
from teremok.registry.queries.asked import read
from teremok.registry.search import find_houses
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

FOUND = 10
DAYS_SHOWN = 14
TO_OFFER = [stage for stage in Stage if target_of(stage) is not None and stage != Stage.INSPECTION]
SIZE = 100


@signed_in
@require_http_methods(["GET", "POST"])
def destinations(request: HttpRequest) -> HttpResponse:
    """New houses with how many flats are free; posting a house of the registry adds it."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    keeps = can_keep_programme(actor)
    if request.method == "POST":
        require_can_keep_programme(actor)
        try:
            house = House.objects.filter(public_id=id_in(request.POST.get("house"))).first()
            if house is None:
                raise services.CannotTake(_("Choose a house."))
            made = services.add_destination(by=actor, house=house, at=at)
        except services.CannotTake as refusal:
            messages.error(request, str(refusal))
            return redirect("relocation:destinations")
        count = services.take_flats(by=actor, destination=made, at=at)
        messages.success(request, _taken(count))
        return redirect("relocation:destination", made.public_id)
    text = request.GET.get("q", "").strip()
    rows = (
        visible_destinations(actor)
        .select_related("house", "wave")
        .annotate(
            count=Count("flats"),
            free=Count("flats", filter=Q(flats__state=FlatState.FREE)),
            taken=Count("flats", filter=Q(flats__state=FlatState.TAKEN)),
        )
    )
    parts = {
        "rows": rows.order_by("house__address", "pk"),
        "keeps": keeps,
        "works": works_with_flats(actor),
        "text": text,
        "found": _houses(text) if keeps and text else [],
        "crumbs": [Crumb(_("New houses"))],
    }
    return render(request, "relocation/staff/destinations.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def destination(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """A new house: its flats to mark, withhold and release, its desk."""
    actor, at = actor_of(request), timezone.now()
    found = _destination(request, destination_id)
    keeps, works = can_keep_programme(actor), works_with_flats(actor)
    form = DeskForm(
        initial={
            "desk_address": found.desk_address,
            "desk_hours": found.desk_hours,
            "desk_phone": found.desk_phone,
            "neighbourhood": found.neighbourhood,
            "wave": found.wave.public_id if found.wave else None,
        }
    )
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "desk":
            form = DeskForm(request.POST)
            if form.is_valid():
                services.change_destination(
                    by=actor, destination=found, desk=form.desk, wave=form.cleaned_data["wave"], at=at
                )
                messages.success(request, _("Kept."))
                return redirect("relocation:destination", found.public_id)
        elif do == "take":
            messages.success(request, _taken(services.take_flats(by=actor, destination=found, at=at)))
            return redirect("relocation:destination", found.public_id)
        else:
            return _change_flats(request, found, do)
    state = request.GET.get("state", "")
    flats = found.flats.select_related("premises").annotate(place=NaturalOrder("premises__number_key"))
    if state in FlatState.values:
        flats = flats.filter(state=state)
    parts = {
        "destination": found,
        "form": form,
        "keeps": keeps,
        "works": works,
        "tabs": [
            Tab(_("All"), request.path, is_current=state not in FlatState.values),
            *(Tab(one.label, f"{request.path}?state={one.value}", is_current=state == one.value) for one in FlatState),
        ],
        "page": page_of(flats, by=("place", "public_id"), cursor=request.GET.get("cursor", ""), size=SIZE),
        "crumbs": [Crumb(_("New houses"), reverse("relocation:destinations")), Crumb(found.house.address)],
    }
    return render(request, "relocation/staff/destination.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def viewings(request: HttpRequest, destination_id: UUID) -> HttpResponse:
    """The desk's week: open times, who comes, times called off."""
    actor, at = actor_of(request), timezone.now()
    found = _destination(request, destination_id)
    works = works_with_flats(actor)
    tomorrow = city_day(at) + timedelta(days=1)
    form = TimesForm(initial={"first_on": tomorrow, "last_on": tomorrow + timedelta(days=6)})
    if request.method == "POST":
        require_works_with_flats(actor)
        if request.POST.get("do") == "close":
            slot = get_object_or_404(Slot, public_id=id_in(request.POST.get("slot")))
            try:
                told = viewing.close_time(
                    by=actor, destination=found, slot=slot, reason=request.POST.get("reason", ""), at=at
                )
            except viewing.CannotView as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("The time is called off. Families told: %(count)d.") % {"count": told})
            return redirect("relocation:viewings", found.public_id)
        form = TimesForm(request.POST)
        if form.is_valid():
            data = form.cleaned_data
            try:
                opened = viewing.open_times(
                    by=actor,
                    destination=found,
                    days=form.days,
                    from_time=data["from_time"],
                    to_time=data["to_time"],
                    length=timedelta(minutes=data["minutes"]),
                    capacity=data["capacity"],
                    at=at,
                )
            except CannotOpen as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Times opened: %(count)d.") % {"count": len(opened)})
                return redirect("relocation:viewings", found.public_id)
    who = coming(found, on=city_day(at), days=DAYS_SHOWN)
    parts = {
        "destination": found,
        "form": form,
        "works": works,
        "days": [(day, [(slot, who.get(slot.pk, [])) for slot in slots]) for day, slots in _timetable(found, at)],
        "mine": set(led_houses(actor).values_list("pk", flat=True)),
        "crumbs": [
            Crumb(_("New houses"), reverse("relocation:destinations")),
            Crumb(found.house.address, reverse("relocation:destination", args=[found.public_id])),
            Crumb(_("Viewings")),
        ],
    }
    return render(request, "relocation/staff/viewings.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, listed_id: UUID) -> HttpResponse:
    """A flat for each family of a house, to look through; posting offers those that are ticked."""
    actor, at = actor_of(request), timezone.now()
    listed = get_object_or_404(visible_listed_houses(actor), public_id=listed_id)
    leads = led_houses(actor).filter(pk=listed.pk).exists()
    if request.method == "POST":
        require_can_lead_house(actor, listed)
        try:
            made = offering.offer_to_house(
                house=listed, pairs=_pairs(request.POST.getlist("pair")), by=actor, at=at, key=_key(request)
            )
        except (offering.CannotOffer, moving.CannotMove) as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Flats offered: %(count)d. The families are told.") % {"count": len(made)})
        return redirect("relocation:proposal", listed.public_id)
    matches = propose(listed, on=city_day(at))
    parts = {
        "listed": listed,
        "matches": [match for match in matches if match.fit],
        "without": [match.family for match in matches if match.fit is None],
        "leads": leads,
        "key": uuid4(),
        "crumbs": [Crumb(_("New houses"), reverse("relocation:destinations")), Crumb(listed.address)],
    }
    return render(request, "relocation/staff/proposal.html", parts)


@signed_in
@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Houses that are being relocated, with how many families wait for an offer or an invitation; ticked ones are
    invited in one act."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    works = works_with_flats(actor)
    if request.method == "POST":
        require_works_with_flats(actor)
        asked = list(map(id_in, request.POST.getlist("house")))
        houses = list(led_houses(actor).filter(public_id__in=asked))
        try:
            count = viewing.invite(houses=houses, by=actor, at=at, key=_key(request))
        except viewing.CannotView as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Families invited to a viewing: %(count)d.") % {"count": count})
        return redirect("relocation:invitations")
    seen = led_houses(actor) if works else visible_listed_houses(actor)
    rows = seen.filter(state=HouseState.RELOCATING).annotate(
        families_in=Count("families", filter=Q(families__closed_at=None)),
        to_offer=Count("families", filter=Q(families__closed_at=None, families__stage__in=TO_OFFER)),
        decided=Count("families", filter=Q(families__closed_at=None, families__stage=Stage.ACCEPT)),
    )
    page = page_of(rows, by=("address_key", "public_id"), cursor=request.GET.get("cursor", ""), size=SIZE)
    waiting = Counter(dict(families_to_invite(page.items)))
    parts = {
        "page": page,
        "rows": [(one, waiting[one.pk]) for one in page.items],
        "works": works,
        "can_invite": works and bool(waiting),
        "key": uuid4(),
        "crumbs": [Crumb(_("New houses"), reverse("relocation:destinations")), Crumb(_("Invite to a viewing"))],
    }
    return render(request, "relocation/staff/invitations.html", parts)


def _change_flats(request: HttpRequest, found: Destination, do: str) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    require_works_with_flats(actor)
    ids = list(map(id_in, request.POST.getlist("flat")))
    flats = list(found.flats.filter(public_id__in=ids))
    try:
        count = _changed(do, flats, request.POST.get("reason", ""), actor, at)
    except services.CannotTake as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, ngettext("%(count)d flat changed.", "%(count)d flats changed.", count) % {"count": count}
        )
    return redirect("relocation:destination", found.public_id)


def _changed(do: str, flats: Sequence[NewFlat], reason: str, by: Actor, at: datetime) -> int:
    match do:
        case "withhold":
            return services.withhold(by=by, flats=flats, reason=reason, at=at)
        case "release":
            return services.release(by=by, flats=flats, at=at)
        case "lift" | "no_lift":
            return services.mark(by=by, flats=flats, at=at, has_lift=do == "lift")
        case "accessible" | "not_accessible":
            return services.mark(by=by, flats=flats, at=at, is_accessible=do == "accessible")
    return 0


def _timetable(found: Destination, at: datetime) -> list[tuple[date, list[Slot]]]:
    """The times of today and the days to come, those that began among them, by day."""
    if found.viewings is None:
        return []
    start = datetime.combine(city_day(at), time(), city_zone())
    days: dict[date, list[Slot]] = {}
    for slot in slots_with_room(found.viewings, after=start, before=start + timedelta(days=DAYS_SHOWN)):
        days.setdefault(timezone.localdate(slot.starts_at), []).append(slot)
    return list(days.items())


def _houses(text: str) -> list[House]:
    """Houses of the registry that could be added."""
    known = Destination.objects.values("house_id")
    among = House.objects.filter(merged_into=None, demolished_on=None).exclude(pk__in=known)
    return find_houses(read(text), among=among, limit=FOUND)


def _pairs(ticked: Sequence[str]) -> list[Pair]:
    """`family:flat`, both public ids; what can't be read, or isn't there, is left out."""
    sent = [(id_in(one.partition(":")[0]), id_in(one.partition(":")[2])) for one in ticked]
    families = dict(Family.objects.filter(public_id__in=[one for one, _flat in sent]).values_list("public_id", "pk"))
    flats = dict(NewFlat.objects.filter(public_id__in=[one for _family, one in sent]).values_list("public_id", "pk"))
    return [Pair(families[one], flats[other]) for one, other in sent if one in families and other in flats]


def _taken(count: int) -> str:
    return ngettext("%(count)d flat is taken in.", "%(count)d flats are taken in.", count) % {"count": count}


def _destination(request: HttpRequest, destination_id: UUID) -> Destination:
    rows = visible_destinations(actor_of(request)).select_related("house__district", "wave", "viewings")
    return get_object_or_404(rows, public_id=destination_id)


def _key(request: HttpRequest) -> str:
    """Of one press of the button."""
    return key_in(request.POST.get("key"))
