"""The family's own pages from the draft to the empty old flat: contract, new flat, moving, documents."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.deal_forms import CircumstancesForm, DefectForm, Keyed, MovingForm, PaperForm, WordsForm
from teremok.modules.relocation.models import Claim, Defect, Family
from teremok.modules.relocation.models.inspections import Place
from teremok.modules.relocation.models.moving import ACTIVE
from teremok.modules.relocation.queries.contract import deal_of
from teremok.modules.relocation.queries.court import case_of
from teremok.modules.relocation.queries.documents import Documents, Row, documents_of
from teremok.modules.relocation.queries.flat_check import check_of
from teremok.modules.relocation.queries.moving_help import help_of
from teremok.modules.relocation.services import appointments, handing_in, inspecting, moving_help
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.booking.models import Slot
from teremok.platform.law.clocks import city_day
from teremok.platform.limits import spend
from teremok.ui import errors
from teremok.ui.parts import Crumb

TIMES_A_DAY = 20  # that one account takes and changes
REFUSALS = (
    appointments.CannotAppoint,
    handing_in.CannotHandIn,
    inspecting.CannotInspect,
    moving_help.CannotHelp,
    Denied,
)


@signed_in
@require_safe
def contract(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """The contract: what it waits for, by when, whose signature is missing, when to come."""
    family = _family(request, family_id)
    deal = deal_of(family, at=timezone.now())
    parts = {
        "family": family,
        "here": "contract",
        "deal": deal,
        "key": Keyed()["key"],
        "crumbs": _crumbs(family, _("Contract")),
    }
    if getattr(family, "has_claim", False):
        parts["case"] = case_of(family, at=timezone.now())
    return render(request, "relocation/deal/contract.html", parts)


@signed_in
@require_POST
def appoint(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Takes a time to sign, or gives it back."""
    family = _family(request, family_id)
    actor, at = actor_of(request), timezone.now()
    if "give_back" in request.POST:
        _say(request, lambda: appointments.give_back(by=actor, family=family, at=at), _("The time was given back."))
        return redirect("relocation:my_contract", family.public_id)
    if not spend("relocation.appointment", str(actor.account_id), limit=TIMES_A_DAY, per=timedelta(days=1)):
        return errors.answer(request, 429)
    form = Keyed(request.POST)
    slot = _slot(request.POST.get("time", ""))
    if slot is None or not form.is_valid():
        messages.error(request, _("Choose a time from the list."))
        return redirect("relocation:my_contract", family.public_id)
    _say(
        request,
        lambda: appointments.book(by=actor, family=family, slot=slot, key=form.sent_key, at=at),
        _("The time is yours. We remind you the day before."),
    )
    return redirect("relocation:my_contract", family.public_id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def flat_check(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Defects of the new flat: entered with photos, followed until all is in order."""
    family, actor, at = _family(request, family_id), actor_of(request), timezone.now()
    form = DefectForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        by=actor,
        initial={"place": request.GET.get("place", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            inspecting.find(
                by=actor,
                family=family,
                found=form.found,
                key=form.sent_key,
                photos=form.cleaned_data["photos"],
                at=at,
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down. Is there anything else?"))
            return redirect(f"{reverse('relocation:my_flat_check', args=[family.public_id])}#defects")
    check = check_of(family, at=at)
    parts = {
        "family": family,
        "here": "flat",
        "check": check,
        "form": form,
        "places": Place,
        "has_flat": bool(check.inspections) or inspecting.is_flat_known(family),
        "crumbs": _crumbs(family, _("The new flat")),
    }
    return render(request, "relocation/deal/flat_check.html", parts, status=422 if form.errors else 200)


@signed_in
@require_POST
def all_well(request: HttpRequest, family_id: UUID) -> HttpResponse:
    family = _family(request, family_id)
    _say(
        request,
        lambda: inspecting.find_nothing(by=actor_of(request), family=family, at=timezone.now()),
        _("Glad to hear that. You can still add defects later."),
    )
    return redirect("relocation:my_flat_check", family.public_id)


@signed_in
@require_POST
def judge_defect(request: HttpRequest, family_id: UUID, defect_id: UUID) -> HttpResponse:
    """After it was mended: all is well, or it goes back with a word."""
    family = _family(request, family_id)
    defect = get_object_or_404(Defect.objects.select_related("family"), public_id=defect_id, family=family)
    actor, at = actor_of(request), timezone.now()
    if "accept" in request.POST:
        _say(request, lambda: inspecting.accept(by=actor, defect=defect, at=at), _("Noted: it is in order."))
    else:
        form = WordsForm(request.POST)
        text = form.cleaned_data["words"] if form.is_valid() else ""
        _say(
            request,
            lambda: inspecting.send_back(by=actor, defect=defect, words=text, at=at),
            _("Sent back. The builders' term goes on."),
        )
    return redirect(f"{reverse('relocation:my_flat_check', args=[family.public_id])}#defects")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def moving(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Free help with moving: a day is asked for, a crew comes."""
    family, actor, at = _family(request, family_id), actor_of(request), timezone.now()
    form = MovingForm(
        request.POST if request.method == "POST" else None,
        today=city_day(at),
        latest=moving_help.LATEST,
        floor=family.premises.floor,
    )
    if request.method == "POST" and form.is_valid():
        try:
            moving_help.ask(by=actor, family=family, wish=form.wish, key=form.sent_key, at=at)
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("We have your wish. As soon as a crew is found, we tell you."))
            return redirect("relocation:my_moving", family.public_id)
    found = help_of(family, at=at)
    parts = {
        "family": family,
        "here": "moving",
        "help": found,
        "form": form,
        "crumbs": _crumbs(family, _("Help with moving")),
    }
    return render(request, "relocation/deal/moving.html", parts, status=422 if form.errors else 200)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def call_off_moving(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Asks first: a crew may already be on the list."""
    family = _family(request, family_id)
    move = family.moves.filter(state__in=ACTIVE).first()
    if move is None:
        return redirect("relocation:my_moving", family.public_id)
    if request.method == "POST":
        _say(
            request,
            lambda: moving_help.call_off(
                by=actor_of(request), move=move, reason=_("The family called it off."), at=timezone.now()
            ),
            _("Called off. You can ask for another day at any time."),
        )
        return redirect("relocation:my_moving", family.public_id)
    parts = {"family": family, "move": move, "back_url": reverse("relocation:my_moving", args=[family.public_id])}
    return render(request, "relocation/deal/call_off_moving.html", parts)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """What this very family hands in, the missing first; a post brings a file."""
    family, actor, at = _family(request, family_id), actor_of(request), timezone.now()
    listed = documents_of(family, actor=actor, at=at)
    refused: tuple[str, list[str]] | None = None
    if request.method == "POST":
        form = PaperForm(request.POST, request.FILES, by=actor)
        row = _row(listed, request.POST.get("slot", ""))
        faults: Sequence[str] = ()
        if row is None:
            messages.error(request, _("This document isn't on your list any more."))
            return redirect("relocation:my_documents", family.public_id)
        if form.is_valid():
            try:
                handing_in.hand_in(
                    by=actor,
                    family=family,
                    kind=row.kind,
                    member=row.member,
                    received=form.cleaned_data["file"],
                    key=form.sent_key,
                    at=at,
                )
            except REFUSALS as refusal:
                faults = [str(refusal)]
        else:
            faults = [str(text) for texts in form.errors.values() for text in texts]
        if not faults:
            messages.success(request, _("Received: %(paper)s. We will look at it.") % {"paper": row.kind.label})
            return redirect("relocation:my_documents", family.public_id)
        refused = (row.slot, list(faults))
    parts = {
        "family": family,
        "here": "documents",
        "listed": listed,
        "key": Keyed()["key"],
        "refused": refused,
        "about": CircumstancesForm(initial={"said": sorted(listed.said)}),
        "crumbs": _crumbs(family, _("Documents")),
    }
    return render(request, "relocation/deal/documents.html", parts, status=422 if refused else 200)


@signed_in
@require_POST
def circumstances(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """What the family says of itself; the list of documents follows it."""
    family = _family(request, family_id)
    form = CircumstancesForm(request.POST)
    if form.is_valid():
        handing_in.say(by=actor_of(request), family=family, said=form.chosen, at=timezone.now())
        messages.success(request, _("Thank you. The list follows what you said."))
    else:
        messages.error(request, _("Choose from the list."))
    return redirect("relocation:my_documents", family.public_id)


def _family(request: HttpRequest, family_id: UUID) -> Family:
    families = my_families(actor_of(request)).select_related("listed_house__office", "premises__house")
    families = families.annotate(has_claim=Exists(Claim.objects.filter(family=OuterRef("pk"))))
    return get_object_or_404(families, public_id=family_id)


def _slot(public_id: str) -> Slot | None:
    try:
        return Slot.objects.filter(public_id=UUID(public_id)).first()
    except ValueError:
        return None


def _row(listed: Documents, slot: str) -> Row | None:
    return next((row for row in listed.rows if row.slot == slot), None)


def _say(request: HttpRequest, act: Callable[[], object], success: str) -> None:
    """Does it and says so, or says why not."""
    try:
        act()
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, success)


def _crumbs(family: Family, here: str) -> list[Crumb]:
    return [
        Crumb(_("Home"), "/"),
        Crumb(_("Your move"), reverse("relocation:my_family", args=[family.public_id])),
        Crumb(here),
    ]
