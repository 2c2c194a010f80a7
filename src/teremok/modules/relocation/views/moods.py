"""How people take the programme: the picture, the texts behind it, what is entered and taken in."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import require_can_enter_voices, require_sees_moods
from teremok.modules.relocation.models import VoiceFile
from teremok.modules.relocation.mood_forms import VoiceFileForm, VoiceForm
from teremok.modules.relocation.queries import moods as queries
from teremok.modules.relocation.queries.moods import Asked, By, Figure, Since, What
from teremok.modules.relocation.services import voices
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.topics import topics
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.registry.imports.sources import CannotRead
from teremok.ui.parts import Crumb, Tab

T = TypeVar("T", bound=TextChoices)
FILES_SHOWN = 20
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@signed_in
@require_safe
def picture(request: HttpRequest) -> HttpResponse:
    """It names nobody; the texts behind a figure are masked."""
    actor = actor_of(request)
    require_sees_moods(actor)
    asked, by, here = _asked(request), _choice(request, "by", By.STAGE), reverse("relocation:moods")
    kept = _kept(request)
    parts = {
        "figures": [(one, *_links(one, kept)) for one in queries.picture(actor, asked, by)],
        "whole": queries.whole(actor, asked),
        "topics": [(one, _texts(kept | {"topic": one.topic.code})) for one in queries.counted(actor, asked)],
        "texts": queries.texts(actor, asked, most=5)[:5],
        "texts_url": _texts(kept),
        "by": by,
        "asked": asked,
        "tabs": [Tab(one.label, f"{here}?{urlencode(kept | {'by': one.value})}", one == by) for one in By],
        "periods": Since,
        "since": _choice(request, "since", Since.SEASON),
        "stages": Stage,
        "districts": queries.districts(actor),
        "csv_url": f"{reverse('relocation:moods_csv')}?{urlencode(kept | {'by': by.value})}",
        "whats": [one for one in What if one is not What.SURVEY],
        "can_enter": _may_enter(request),
    }
    return render(request, "relocation/moods/picture.html", parts)


@signed_in
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    require_sees_moods(actor)
    asked, kept = _asked(request), _kept(request)
    start = int(given) if (given := request.GET.get("start", "")).isdecimal() and len(given) < 7 else 0
    found = queries.texts(actor, asked, start=start)
    more = len(found) > queries.ON_A_PAGE
    parts = {
        "texts": found[: queries.ON_A_PAGE],
        "asked": asked,
        "topic": topics().get(asked.topic),
        "whats": [(one, _texts(kept | {"what": one.value}), one == asked.what) for one in What],
        "all_url": _texts({name: value for name, value in kept.items() if name not in ("what", "topic")}),
        "next_url": _texts(kept | {"start": str(start + queries.ON_A_PAGE)}) if more else "",
        "crumbs": [Crumb(_("How people take it"), reverse("relocation:moods")), Crumb(_("What was said"))],
    }
    return render(request, "relocation/moods/texts.html", parts)


@signed_in
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """The rows of the picture: UTF-8 with a byte order mark, semicolons."""
    actor = actor_of(request)
    require_sees_moods(actor)
    by, out = _choice(request, "by", By.STAGE), StringIO()
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow(
        [
            str(by.label), str(What.CLEAR.label), str(What.UNCLEAR.label), str(What.WORRIED.label), _("Surveys"),
            _("First question, mean"), _("Second question, mean"), str(What.GOOD.label), str(What.CALM.label),
            str(What.BAD.label),
        ]
    )  # fmt: skip
    for one in queries.picture(actor, _asked(request), by):
        name = f"'{one.name}" if one.name.startswith(FORMULA_STARTS) else one.name
        means = ["" if mean is None else f"{mean:.2f}" for mean in (one.first, one.second)]
        counts = [one.clear, one.unclear, one.worried, one.answers, *means, one.good, one.calm, one.bad]
        sheet.writerow([name, *counts])
    headers = {"Content-Disposition": f'attachment; filename="moods-{by.value}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(
        b"\xef\xbb\xbf" + out.getvalue().encode(), content_type="text/csv; charset=utf-8", headers=headers
    )


@signed_in
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A text entered by hand, or a table of them."""
    actor, at = actor_of(request), timezone.now()
    require_can_enter_voices(actor)
    assert actor.account_id is not None
    is_table = "table" in request.POST
    form = VoiceForm(None if is_table else request.POST or None, initial={"said_on": timezone.localdate(at)})
    table = VoiceFileForm(request.POST if is_table else None, request.FILES if is_table else None, prefix="table")
    if form.is_bound and form.is_valid():
        try:
            voices.enter(kind=form.cleaned_data["kind"], said=form.said, by=actor, at=at)
        except voices.CannotTake as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept, without anybody's personal data."))
            return redirect("relocation:enter_voices")
    if table.is_bound and table.is_valid():
        try:
            said, refused, sha256 = table.read()
            taken = voices.take_in(
                kind=table.cleaned_data["kind"], rows=said, refused=refused, by=actor, at=at,
                file_name=table.cleaned_data["file"].name, sha256=sha256,
            )  # fmt: skip
        except (voices.CannotTake, CannotRead) as refusal:
            table.add_error(None, str(refusal))
        else:
            messages.success(request, _("Taken in: %(rows)d. Not taken: %(refused)d.") % _counts(taken))
            return redirect("relocation:enter_voices")
    parts = {
        "form": form,
        "table": table,
        "files": VoiceFile.objects.filter(taken_by=actor.account_id).order_by("-taken_at")[:FILES_SHOWN],
        "crumbs": [Crumb(_("How people take it"), reverse("relocation:moods")), Crumb(_("Reports and mentions"))],
    }
    return render(request, "relocation/moods/enter.html", parts, status=422 if form.errors or table.errors else 200)


@signed_in
@require_POST
def take_back(request: HttpRequest, file_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    require_can_enter_voices(actor)
    assert actor.account_id is not None
    file = get_object_or_404(VoiceFile, public_id=file_id, taken_by=actor.account_id)
    try:
        voices.take_back(file=file, by=actor, at=timezone.now())
    except voices.CannotTake as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The texts of this file are gone."))
    return redirect("relocation:enter_voices")


def _counts(taken: VoiceFile) -> dict[str, int]:
    return {"rows": taken.rows, "refused": len(taken.refused)}


def _may_enter(request: HttpRequest) -> bool:
    try:
        require_can_enter_voices(actor_of(request))
    except Denied:
        return False
    return True


def _asked(request: HttpRequest) -> Asked:
    """What the address asks for; a week takes the place of the period, and what can't be read counts as not asked."""
    today = timezone.localdate()
    period = _choice(request, "since", Since.SEASON)
    start, until = queries.since(period, today), today
    if week := _day(request.GET.get("week", "")):
        start, until = week, week + timedelta(days=6)
    stage, what = request.GET.get("stage", ""), request.GET.get("what", "")
    return Asked(
        since=start,
        until=until,
        stage=stage if stage in Stage.values else "",
        district=request.GET.get("district", "").replace("\0", "")[:120],
        house=_uuid(request.GET.get("house", "")),
        what=What(what) if what in What.values else None,
        topic=request.GET.get("topic", "").replace("\0", "")[:20],
    )


def _kept(request: HttpRequest) -> dict[str, str]:
    """The filters of the address that the page's links keep."""
    names = ("since", "stage", "district", "house", "week", "what", "topic")
    return {name: value for name in names if (value := request.GET.get(name, "").replace("\0", ""))}


def _links(one: Figure, kept: dict[str, str]) -> tuple[str, dict[str, str]]:
    """The page about this row alone, and the texts behind each of its colours."""
    narrowed = {**kept, **one.query}
    page = f"{reverse('relocation:moods')}?{urlencode(narrowed)}" if one.query else ""
    return page, {what.value: _texts(narrowed | {"what": what.value}) for what in What}


def _texts(query: dict[str, str]) -> str:
    return f"{reverse('relocation:mood_texts')}?{urlencode(query)}"


def _choice(request: HttpRequest, name: str, usual: T) -> T:
    given = request.GET.get(name, "")
    return type(usual)(given) if given in type(usual).values else usual


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
