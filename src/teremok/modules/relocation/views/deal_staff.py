"""A family's contract, court track, new flat, move and documents as officers lead them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.access import can_lead, families_at_work, require_can_lead
from teremok.modules.relocation.deal_forms import CrewTimeForm
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.models.contracts import SigningWay
from teremok.modules.relocation.models.moving import MovingState
from teremok.modules.relocation.naming import full_address
from teremok.modules.relocation.queries.contract import Deal, deal_of
from teremok.modules.relocation.queries.court import case_of
from teremok.modules.relocation.queries.documents import documents_of
from teremok.modules.relocation.queries.flat_check import check_of
from teremok.modules.relocation.queries.moving_help import help_of
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.views import deal_doings as doings
from teremok.modules.relocation.views.deal_acting import Forms, done, entries, forms_of
from teremok.platform.access import Actor
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.registry.models import Person
from teremok.ui import errors
from teremok.ui.parts import Crumb, Tab

PURPOSE = gettext_noop("The family's relocation")


@dataclass(frozen=True)
class Page:
    """One of the pages of a family's deal: what it shows, and what an officer can do there."""

    route: str
    template: str
    doings: Callable[[Family, Actor, datetime], doings.Doings]
    parts: Callable[[Family, Actor, datetime, Forms], dict[str, Any]]


def _contract(family: Family, actor: Actor, at: datetime, shown: Forms) -> dict[str, Any]:
    deal = deal_of(family, at=at)
    return {
        "deal": deal,
        "ways": SigningWay,
        "today": timezone.localdate(at),
        "entries": entries(_offered(deal), shown),
    }


def _offered(deal: Deal) -> list[tuple[str, str, str]]:
    """What an officer can enter now, the next step first."""
    family, contract = deal.family, deal.contract
    signed = contract is not None and contract.city_signed_on is not None
    is_open = contract is not None and not signed
    complete = deal.missing == 0 or family.stage in rules.BY_COURT

    def leads(*stages: Stage) -> bool:
        return rules.way(family.stage, stages) is not None

    offered = [
        ("registered", _("Enter the registration"), "building-check", signed and not deal.is_registered),
        ("new_keys", _("Write the act for the new keys"), "key", signed and deal.new_keys is None),
        ("old_keys", _("Write the act for the old flat"), "key", leads(Stage.EXECUTION) and deal.old_keys is None),
        ("city", _("The city has signed"), "building-check", is_open and complete and leads(Stage.CONTRACT)),
        ("go_on", _("Everyone has signed: go on"), "check-lg", is_open and deal.is_stuck),
        ("claim", _("Prepare a claim to the court"), "building", deal.can_claim),
        ("call", _("Call to sign"), "bell", is_open and leads(Stage.CONTRACT_NOTIFICATION)),
        ("draft", _("Enter the draft contract"), "file-earmark-text", deal.order and leads(*rules.DRAFTED)),
        ("order", _("Enter the order"), "file-earmark-check", leads(*rules.ORDERED)),
    ]
    return [(do, title, icon) for do, title, icon, is_offered in offered if is_offered]


def _court(family: Family, actor: Actor, at: datetime, shown: Forms) -> dict[str, Any]:
    case, deal = case_of(family, at=at), deal_of(family, at=at)
    claim = case.claim if case and not case.claim.ended_at else None
    offered = [
        ("claim", _("Prepare a claim to the court"), "building", claim is None and deal.can_claim),
        ("file", _("Enter the filing"), "send", claim and not claim.decision),
        ("hearing", _("Enter a sitting of the court"), "calendar-check", claim and claim.filed_on),
        ("decide", _("Enter the decision"), "check-lg", claim and claim.filed_on and not claim.decision),
        ("writ", _("Enter the writ"), "file-earmark-text", claim and claim.decision == "city" and not claim.writ_on),
        ("enforce", _("Enter the enforcement"), "person-badge", claim and claim.writ_on and not claim.enforced_on),
    ]
    wanted = [(do, title, icon) for do, title, icon, is_offered in offered if is_offered]
    return {"case": case, "deal": deal, "entries": entries(wanted, shown)}


def _flat(family: Family, actor: Actor, at: datetime, shown: Forms) -> dict[str, Any]:
    return {"check": check_of(family, at=at), "entries": entries([("found", _("Add a defect"), "plus-circle")], shown)}


def _move(family: Family, actor: Actor, at: datetime, shown: Forms) -> dict[str, Any]:
    found = help_of(family, at=at)
    confirmed = found.move is not None and found.move.state == MovingState.CONFIRMED
    title = _("Give another crew or time") if confirmed else _("Give a crew")
    begun = confirmed and found.starts_at is not None and found.starts_at <= at
    wanted = [
        *([("moved", _("The family has moved"), "check-lg"), ("no_show", _("Nobody was there"), "person-x")] * begun),
        *([("confirm", title, "calendar-check")] * (not begun)),
        ("call_off", _("Call it off"), "x-circle"),
    ]
    choosing = shown.get("confirm")
    no_crews = isinstance(choosing, CrewTimeForm) and not choosing.has_times
    if no_crews:
        wanted = [one for one in wanted if one[0] != "confirm"]
    return {"help": found, "no_crews": no_crews, "entries": entries(wanted, shown)}


def _papers(family: Family, actor: Actor, at: datetime, shown: Forms) -> dict[str, Any]:
    listed = documents_of(family, actor=actor, at=at, at_work=True)
    if "said" in shown and not shown["said"].is_bound:
        shown["said"].initial = {"said": sorted(listed.said)}
    return {"listed": listed, "entries": entries([("said", _("What is true of the family"), "people")], shown)}


CONTRACT = Page("relocation:family_contract", "relocation/staff/deal_contract.html", doings.of_contract, _contract)
COURT = Page("relocation:family_court", "relocation/staff/deal_court.html", doings.of_court, _court)
FLAT = Page("relocation:family_flat", "relocation/staff/deal_flat.html", doings.of_defects, _flat)
MOVE = Page("relocation:family_move", "relocation/staff/deal_move.html", doings.of_move, _move)
PAPERS = Page("relocation:family_papers", "relocation/staff/deal_papers.html", doings.of_papers, _papers)
PAGES = (
    (CONTRACT, gettext_noop("Contract")),
    (COURT, gettext_noop("Court")),
    (FLAT, gettext_noop("The new flat")),
    (MOVE, gettext_noop("Help with moving")),
    (PAPERS, gettext_noop("Documents")),
)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: HttpRequest, family_id: UUID) -> HttpResponse:
    return _page(request, family_id, CONTRACT)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def court(request: HttpRequest, family_id: UUID) -> HttpResponse:
    return _page(request, family_id, COURT)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def flat(request: HttpRequest, family_id: UUID) -> HttpResponse:
    return _page(request, family_id, FLAT)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, family_id: UUID) -> HttpResponse:
    return _page(request, family_id, MOVE)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, family_id: UUID) -> HttpResponse:
    return _page(request, family_id, PAPERS)


def _page(request: HttpRequest, family_id: UUID, page: Page) -> HttpResponse:
    """Shows the page to whoever sees the family's file; does what an officer's form names."""
    actor, at = actor_of(request), timezone.now()
    if not actor.is_staff:
        return errors.answer(request, 403)
    family = family_of_staff(actor, family_id)
    leads = can_lead(actor, family)
    forms: Forms = {}
    if request.method == "POST":
        require_can_lead(actor, family)
        refused = done(request, page.doings(family, actor, at), doings.REFUSALS)
        if refused is None:
            return redirect(page.route, family.public_id)
        forms = refused
        family = family_of_staff(actor, family_id)  # as a colleague may have left it meanwhile
    elif leads:
        forms = forms_of(page.doings(family, actor, at))
    look(actor, family, page.route, at)
    parts = {
        "family": family,
        "home": full_address(family.premises),
        "leads": leads,
        "forms": forms,
        "faulty": next((name for name, form in forms.items() if form.errors), ""),
        "tabs": [
            Tab(_(title), reverse(one.route, args=[family.public_id]), is_current=one is page) for one, title in PAGES
        ],
        "crumbs": crumbs(family, next(_(title) for one, title in PAGES if one is page)),
        **page.parts(family, actor, at, forms),
    }
    return render(request, page.template, parts, status=422 if parts["faulty"] else 200)


def family_of_staff(actor: Actor, family_id: UUID) -> Family:
    families = families_at_work(actor).select_related("listed_house__office", "premises__house")
    return get_object_or_404(families, public_id=family_id)


def look(actor: Actor, family: Family, place: str, at: datetime) -> None:
    """Whoever of the family is named on the page can read who looked."""
    people = Person.objects.filter(relocating__family=family, relocating__until=None)
    named = list(people.values_list("public_id", flat=True))
    record_look(by=actor, people=named, purpose=PURPOSE, place=place, at=at)


def crumbs(family: Family, here: str) -> list[Crumb]:
    return [
        Crumb(_("Relocation")),
        Crumb(family.number, f"/staff/relocation/families/{family.public_id}/"),
        Crumb(here),
    ]
