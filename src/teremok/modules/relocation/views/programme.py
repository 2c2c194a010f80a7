"""The programme as it is planned: its houses, waves and offices."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import (
    can_give_offices,
    can_keep_programme,
    kept_listed_houses,
    require_can_keep_programme,
    sees_programme,
    visible_listed_houses,
)
from teremok.modules.relocation.models import ListedHouse, ListSource, Wave
from teremok.modules.relocation.plan_forms import ExcludeForm, NamedForm, SourceForm, WaveForm
from teremok.modules.relocation.queries import programme
from teremok.modules.relocation.services import listing, planning, starting
from teremok.modules.relocation.services.moving import CannotMove
from teremok.modules.relocation.states import HouseState
from teremok.platform.access.requests import actor_of
from teremok.registry.models import House, Organisation
from teremok.registry.queries.asked import read
from teremok.registry.search import find_houses
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb

PAGE = 50
REFUSED = (planning.CannotPlan, listing.CannotMatch, starting.CannotStart, CannotMove)


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Typing swaps the list in; the address of the page always holds what is shown."""
    _require_sees(request)
    actor, filters = actor_of(request), programme.Filters.of(request.GET.dict())
    houses = programme.filtered(visible_listed_houses(actor), filters)
    rows = programme.in_order(houses).select_related("wave", "office")
    page = page_of(rows, by=programme.BY, cursor=request.GET.get("cursor", ""), size=PAGE)
    parts: dict[str, Any] = {
        "filters": filters,
        "page": page,
        "found": houses.count(),
        "where": urlencode({name: value for name, value in request.GET.items() if name != "cursor"}),
        "may_plan": can_keep_programme(actor),
        "may_give": can_give_offices(actor),
        "waves": programme.waves(),
        "offices": programme.offices(),
    }
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "relocation/staff/programme.html#list", parts)
    parts |= {"districts": programme.districts(), "states": HouseState, "sources": programme.sources()}
    return render(request, "relocation/staff/programme.html", parts)


@signed_in
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Puts the ticked houses, or all that the filters found, into a wave or gives them to an office."""
    by, at, back = actor_of(request), timezone.now(), reverse("relocation:programme")
    require_can_keep_programme(by)
    where = request.POST.get("where", "")
    ids = _chosen(request, where)
    if not ids:
        messages.error(request, _("No house was chosen: tick some, or take all that were found."))
    elif request.POST.get("decision") == "office":
        office = _one(Organisation.objects.filter(merged_into=None), request.POST.get("office", ""))
        count = planning.give_to_office(houses=ids, office=office, by=by, at=at)
        _say(request, count, len(ids))
    else:
        wave = _one(Wave.objects.all(), request.POST.get("wave", ""))
        count = planning.put_into_wave(houses=ids, wave=wave, by=by, at=at)
        _say(request, count, len(ids))
    return redirect(f"{back}?{where}" if where else back)


@signed_in
def house(request: HttpRequest, listed_id: UUID) -> HttpResponse:
    """One house of the programme: found in the registry or not, in a wave, led by an office, in or out."""
    _require_sees(request)
    actor = actor_of(request)
    listed = get_object_or_404(
        visible_listed_houses(actor).select_related("house", "wave", "office", "source"), public_id=listed_id
    )
    may_plan = programme.may_plan(actor, listed)
    form = ExcludeForm(initial={"on": timezone.localdate()})
    if request.method == "POST":
        if not may_plan:
            raise PermissionDenied(_("Only managers of the office that leads this house can do this."))
        form = ExcludeForm(request.POST) if request.POST.get("decision") == "exclude" else form
        if _decided(request, listed, form):
            return redirect("relocation:programme_house", listed.public_id)
    asked = request.GET.get("q", "").replace("\0", "").strip()[:200]
    matter = programme.matter_of(listed)
    parts = {
        "listed": listed,
        "may_plan": may_plan,
        "form": form,
        "matter": matter,
        "near": programme.near_house(matter),
        "asked": asked,
        "candidates": _candidates(asked) if asked and listed.house_id is None else [],
        "events": programme.history_of(listed),
        "crumbs": [_top(), Crumb(listed.address)],
    }
    return render(request, "relocation/staff/programme_house.html", parts, status=422 if form.errors else 200)


@signed_in
def new_wave(request: HttpRequest) -> HttpResponse:
    by = actor_of(request)
    require_can_keep_programme(by)
    form = WaveForm(request.POST) if request.method == "POST" else WaveForm()
    if form.is_valid():
        given = form.cleaned_data
        wave = _tried(
            form,
            lambda: planning.open_wave(
                number=given["number"],
                title=given["title"],
                starts_on=form.starts_on,
                ends_on=form.ends_on,
                by=by,
                at=timezone.now(),
            ),
        )
        if wave is not None:
            return redirect("relocation:wave", wave.public_id)
    crumbs = [_top(), Crumb(_("New wave"))]
    parts = {"form": form, "crumbs": crumbs}
    return render(request, "relocation/staff/new_wave.html", parts, status=422 if form.errors else 200)


@signed_in
def wave(request: HttpRequest, wave_id: UUID) -> HttpResponse:
    """A wave: its years, its houses, putting more into it by a list, and what starting it would do."""
    by, at = actor_of(request), timezone.now()
    require_can_keep_programme(by)
    found = get_object_or_404(Wave, public_id=wave_id)
    form, named, unknown = WaveForm.of(found), NamedForm(), list[str]()
    match request.POST.get("decision") if request.method == "POST" else "":
        case "change":
            form = WaveForm({**request.POST.dict(), "number": str(found.number)})
            if form.is_valid() and _tried(form, lambda: _changed(found, form, by, at)) is not None:
                messages.success(request, _("Saved."))
                return redirect("relocation:wave", wave_id)
        case "name":
            named = NamedForm(request.POST)
            if named.is_valid():
                ids, unknown = programme.named(named.cleaned_data["houses"], among=kept_listed_houses(by))
                _say(request, planning.put_into_wave(houses=ids, wave=found, by=by, at=at), len(ids))
                if not unknown:
                    return redirect("relocation:wave", wave_id)
    parts = {
        "wave": found,
        "form": form,
        "named": named,
        "unknown": unknown,
        "preview": programme.start_preview(found, by=by, on=timezone.localdate()),
        "relocating": programme.in_order(found.houses.exclude(state__in=("listed", "excluded"))),
        "key": uuid4(),
        "crumbs": [_top(), Crumb(found.title)],
    }
    is_wrong = bool(form.errors or named.errors or unknown)
    return render(request, "relocation/staff/wave.html", parts, status=422 if is_wrong else 200)


@signed_in
@require_POST
def start_wave(request: HttpRequest, wave_id: UUID) -> HttpResponse:
    """Begins the houses of the wave that are ready; everybody in them is told. The form's key makes it once."""
    by, at = actor_of(request), timezone.now()
    require_can_keep_programme(by)
    found = get_object_or_404(Wave, public_id=wave_id)
    ready = programme.start_preview(found, by=by, on=timezone.localdate(at)).houses
    key = f"wave {found.public_id} {request.POST.get('key', '')[:40]}"
    try:
        batch = starting.start_houses(houses=ready, by=by, at=at, key=key)
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    else:
        told = ngettext("%(count)s family is told.", "%(count)s families are told.", batch.families)
        messages.success(request, _("The relocation has begun.") + " " + told % {"count": batch.families})
    return redirect("relocation:wave", wave_id)


@signed_in
def source(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """What public pages call the list, and its day."""
    by = actor_of(request)
    require_can_keep_programme(by)
    found = get_object_or_404(ListSource, public_id=source_id)
    stands = {"title": found.title, "dated_on": found.dated_on}
    form = SourceForm(request.POST) if request.method == "POST" else SourceForm(initial=stands)
    if form.is_valid():
        given = form.cleaned_data
        listing.describe_source(
            source=found, title=given["title"], dated_on=given["dated_on"], by=by, at=timezone.now()
        )
        messages.success(request, _("Saved."))
        return redirect("relocation:programme")
    crumbs = [_top(), Crumb(found.title)]
    parts = {"form": form, "source": found, "crumbs": crumbs}
    return render(request, "relocation/staff/source.html", parts, status=422 if form.errors else 200)


def _require_sees(request: HttpRequest) -> None:
    if not sees_programme(actor_of(request)):
        raise PermissionDenied(_("The programme is planned by relocation offices. Everybody may ask about a house."))


def _top() -> Crumb:
    return Crumb(_("Programme"), reverse("relocation:programme"))


def _chosen(request: HttpRequest, where: str) -> list[int]:
    houses = visible_listed_houses(actor_of(request))
    if request.POST.get("all"):
        filters = programme.Filters.of(QueryDict(where).dict())
        return list(programme.filtered(houses, filters).values_list("pk", flat=True))
    ticked = [text for text in request.POST.getlist("house") if _is_uuid(text)][:PAGE]
    return list(houses.filter(public_id__in=ticked).values_list("pk", flat=True))


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _one(rows: Any, public_id: str) -> Any:
    return get_object_or_404(rows, public_id=public_id) if _is_uuid(public_id) else None


def _say(request: HttpRequest, changed: int, chosen: int) -> None:
    messages.success(
        request, ngettext("%(count)s house changed.", "%(count)s houses changed.", changed) % {"count": changed}
    )
    if left := chosen - changed:
        stayed = ngettext("%(count)s house stayed as it was.", "%(count)s houses stayed as they were.", left)
        why = _("It was so already, has begun to move, or another office leads it.")
        messages.info(request, f"{stayed % {'count': left}} {why}")


def _decided(request: HttpRequest, listed: ListedHouse, form: ExcludeForm) -> bool:
    by, at = actor_of(request), timezone.now()
    try:
        match request.POST.get("decision"):
            case "exclude":
                if not form.is_valid():
                    return False
                given = form.cleaned_data
                planning.exclude(house=listed, on=given["on"], reason=given["reason"], by=by, at=at)
            case "readmit":
                planning.readmit(house=listed, by=by, at=at)
            case "match":
                chosen = _one(House.objects.all(), request.POST.get("house", ""))
                if chosen is not None:
                    listing.choose_house(listed=listed, house=chosen, by=by, at=at)
    except REFUSED as refusal:
        messages.error(request, str(refusal))
    return True


def _tried(form: WaveForm, do: Callable[[], Wave]) -> Wave | None:
    try:
        return do()
    except planning.CannotPlan as refusal:
        form.add_error(None, str(refusal))
        return None


def _changed(found: Wave, form: WaveForm, by: Any, at: Any) -> Wave:
    title = form.cleaned_data["title"]
    return planning.change_wave(wave=found, title=title, starts_on=form.starts_on, ends_on=form.ends_on, by=by, at=at)


def _candidates(asked: str) -> list[House]:
    free = House.objects.filter(merged_into=None, in_programme=None)
    return find_houses(read(asked), among=free, limit=10)
