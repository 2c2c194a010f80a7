"""The board of houses and stages, lists of families, one house cut open."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation import showing
from teremok.modules.relocation.access import (
    families_at_work,
    led_houses,
    visible_listed_houses,
    works_on_relocation,
)
from teremok.modules.relocation.officer_forms import Filter, acts_for, officers_for
from teremok.modules.relocation.queries import board as queries
from teremok.modules.relocation.queries import listing
from teremok.modules.relocation.queries.house import draw
from teremok.modules.relocation.queries.standing import ORDER, Age, Wanted, at_work, standing
from teremok.modules.relocation.states import Deviation, Stage
from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look, record_look_once
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

HOUSES, FAMILIES = 40, 50
LIST = gettext_noop("Families that move, as a list")
HOUSE = gettext_noop("Families of a house that moves")


@signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Houses and stages; it names nobody."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    form = Filter(request.GET)
    wanted = form.wanted
    page = page_of(
        queries.houses(actor, wanted, at=at), by=queries.ORDER, cursor=request.GET.get("cursor", ""), size=HOUSES
    )
    rows = queries.rows_of(actor, page.items, wanted, at=at)
    parts = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "rows": rows,
        "totals": queries.totals(actor, wanted, at=at),
        "ages": list(Age),
        "topics": " ".join(showing.topic_of_house(row.house) for row in rows),
        "query": _query(request, "cursor"),
        "narrowing": _query(request, "cursor", "group", "stage"),
        "can_start": bool(officers_for(actor)),
    }
    if request.headers.get("HX-Target") == "board":
        return render(request, "relocation/staff/board.html#board", parts)
    form.choose_from(actor)
    return render(request, "relocation/staff/board.html", parts)


@signed_in
@require_safe
def families(request: HttpRequest) -> HttpResponse:
    """Families behind a cell, a filter, a search; the nearest term first. Everybody named is looked at."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    form = Filter(request.GET)
    wanted = form.wanted
    found = listing.with_places(at_work(actor, wanted, at=at))
    page = page_of(found, by=ORDER, cursor=request.GET.get("cursor", ""), size=FAMILIES)
    lines = listing.lines(page.items, at=at)
    record_look(by=actor, people=listing.people_in(lines), purpose=LIST, place="relocation:families", at=at)
    parts = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "lines": lines,
        "tabs": _tabs(actor, wanted),
        "heading": _heading(actor, wanted),
        "query": _query(request, "cursor"),
        **acts_for(actor, [line.family.stage for line in lines]),
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("Families"))],
    }
    form.choose_from(actor)
    return render(request, "relocation/staff/families.html", parts)


@signed_in
@require_safe
def house(request: HttpRequest, house_id: UUID) -> HttpResponse:
    """One house: its flats coloured by stage, its families flat by flat, and what can be done with them."""
    actor, at = actor_of(request), timezone.now()
    seen = visible_listed_houses(actor).select_related("house", "office", "wave")
    found = get_object_or_404(seen, public_id=house_id)
    form = Filter(request.GET)
    wanted = form.wanted
    here = standing(families_at_work(actor).filter(listed_house=found), at=at)
    rows = list(listing.with_places(here).order_by(Length("premises__number_key"), "premises__number_key", "pk"))
    lines = listing.lines(rows, at=at)
    _look(actor, lines, at)
    shown = [line for line in lines if not wanted.stages or line.family.stage in wanted.stages]
    parts = {
        "house": found,
        "drawing": draw(lines),
        "lines": shown,
        "total": len(lines),
        "wanted": wanted,
        "stages": _stages_of(lines),
        "chosen": wanted.stages[0] if len(wanted.stages) == 1 else "",
        "topic": showing.topic_of_house(found),
        "matters": queries.matters(actor).filter(listed_house=found).count(),
        "query": _query(request),
        "can_start": led_houses(actor).filter(pk=found.pk).exists() and found.state == "listed",
        **acts_for(actor, [line.family.stage for line in shown]),
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(found.address)],
    }
    is_swap = request.headers.get("HX-Target") == "house"
    return render(request, "relocation/staff/house.html#house" if is_swap else "relocation/staff/house.html", parts)


def _look(actor: Actor, lines: list[listing.Line], at: datetime) -> None:
    """The page comes again by itself whenever somebody of the house moves: that is one look."""
    record_look_once(
        by=actor,
        people=listing.people_in(lines),
        purpose=HOUSE,
        place="relocation:house",
        at=at,
        again_after=timedelta(minutes=10),
    )


def _stages_of(lines: list[listing.Line]) -> list[tuple[Stage, int]]:
    counted: dict[Stage, int] = {}
    for line in lines:
        stage = Stage(line.family.stage)
        counted[stage] = counted.get(stage, 0) + 1
    return [(stage, counted[stage]) for stage in Stage if stage in counted]


def _tabs(actor: Actor, wanted: Wanted) -> list[Tab]:
    here = reverse("relocation:families")
    mine = str(actor.account_id)
    asked = [
        (_("Mine"), f"?officer={mine}", wanted == Wanted(officer=mine)),
        (
            pgettext("families", "Overdue"),
            f"?deviation={Deviation.OVERDUE}",
            wanted == Wanted(deviation=Deviation.OVERDUE),
        ),
        (_("Near their term"), f"?deviation={Deviation.NEAR}", wanted == Wanted(deviation=Deviation.NEAR)),
        (
            _("Wait for service"),
            f"?deviation={Deviation.WAITING}",
            wanted == Wanted(deviation=Deviation.WAITING),
        ),
        (_("Over 8 months at one stage"), f"?age={Age.OLD}", wanted == Wanted(age=Age.OLD)),
        (_("Without an officer"), "?officer=nobody", wanted == Wanted(officer="nobody")),
        (_("All"), "", not wanted.is_narrowed),
    ]
    return [Tab(text, here + query, is_current) for text, query, is_current in asked]


def _heading(actor: Actor, wanted: Wanted) -> str:
    return _("My families") if wanted.officer == str(actor.account_id) else _("Families")


def _query(request: HttpRequest, *without: str) -> str:
    """The filters of the page for a link, without some of them."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return query.urlencode()
