"""What an officer can do on the pages of a family's deal: the form, the service, what is said afterwards."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.modules.relocation import deal_forms as forms
from teremok.modules.relocation.document_rules import PaperKind
from teremok.modules.relocation.models import Crew, Defect, Family, Member, Paper, Signature
from teremok.modules.relocation.models.contracts import Which
from teremok.modules.relocation.models.moving import ACTIVE
from teremok.modules.relocation.queries.moving_help import choices_for
from teremok.modules.relocation.services import (
    appointments,
    contracting,
    court,
    handing_in,
    handing_over,
    inspecting,
    moving,
    moving_help,
)
from teremok.modules.relocation.views.deal_acting import Doing
from teremok.platform.access import Actor
from teremok.platform.booking.models import Slot
from teremok.ui.formats import day

REFUSALS = (
    appointments.CannotAppoint,
    contracting.CannotContract,
    contracting.CannotSign,
    court.CannotClaim,
    handing_in.CannotHandIn,
    handing_over.CannotHandOver,
    inspecting.CannotInspect,
    moving.CannotMove,
    moving_help.CannotHelp,
)
Doings = dict[str, Doing]


def of_contract(family: Family, by: Actor, at: datetime) -> Doings:
    def order(form: forms.OrderForm) -> str:
        contracting.record_order(by=by, family=family, paper=form.paper, key=form.sent_key, at=at)
        return _("The order was entered; the family is told.")

    def draft(form: forms.DraftForm) -> str:
        contracting.send_draft(
            by=by,
            family=family,
            paper=form.paper,
            received=form.cleaned_data["file"],
            key=form.sent_key,
            at=at,
        )
        return _("The draft was entered; every right-holder is told, and the term begins when all are served.")

    def call(form: forms.Keyed) -> str:
        contracting.call_to_sign(by=by, family=family, at=at)
        return _("The family is called to sign.")

    def sign(form: forms.SignForm) -> str:
        contracting.sign(
            by=by,
            member=_member(family, form.cleaned_data["member"]),
            way=form.chosen_way,
            signed_on=form.cleaned_data["on"],
            words=form.cleaned_data["words"],
            key=form.sent_key,
            at=at,
        )
        return _("The signature was entered.")

    def strike(form: forms.StrikeForm) -> str:
        rows = Signature.objects.select_related("contract__family").filter(contract__family=family)
        signature = get_object_or_404(rows, public_id=form.cleaned_data["signature"])
        contracting.strike(by=by, signature=signature, reason=form.cleaned_data["words"], at=at)
        return _("The signature was taken back.")

    def go_on(form: forms.Keyed) -> str:
        contracting.go_on(by=by, family=family, at=at)
        return _("Everyone has signed.")

    def city(form: forms.DayForm) -> str:
        contracting.countersign(by=by, family=family, signed_on=form.cleaned_data["on"], at=at)
        return _("The contract is concluded.")

    def registered(form: forms.RegistrationForm) -> str:
        contracting.register_right(by=by, family=family, paper=form.paper, at=at)
        return _("The registration was entered.")

    def keys(which: Which, form: forms.ActForm) -> str:
        act = handing_over.hand_over(by=by, family=family, which=which, act=form.act, at=at)
        return _("The act was written: № %(number)s. Print it and let both sides sign.") % {"number": act.number}

    today = timezone.localdate(at)
    return {
        "order": Doing(lambda data, files: forms.OrderForm(data, initial={"on": today}), order),
        "draft": Doing(lambda data, files: forms.DraftForm(data, files, by=by, initial={"on": today}), draft),
        "call": Doing(lambda data, files: forms.Keyed(data), call),
        "sign": Doing(lambda data, files: forms.SignForm(data, initial={"on": today}), sign),
        "strike": Doing(lambda data, files: forms.StrikeForm(data), strike),
        "go_on": Doing(lambda data, files: forms.Keyed(data), go_on),
        "city": Doing(lambda data, files: forms.DayForm(data, initial={"on": today}), city),
        "registered": Doing(lambda data, files: forms.RegistrationForm(data, initial={"on": today}), registered),
        "new_keys": Doing(lambda data, files: forms.ActForm(data, initial={"on": today}), partial(keys, Which.NEW)),
        "old_keys": Doing(lambda data, files: forms.ActForm(data, initial={"on": today}), partial(keys, Which.OLD)),
        "claim": Doing(lambda data, files: forms.ClaimForm(data), partial(_begin_claim, family, by, at)),
    }


def of_court(family: Family, by: Actor, at: datetime) -> Doings:
    claim = family.claims.select_related("family").filter(ended_at=None).order_by("-id").first()
    if claim is None:
        return {"claim": Doing(lambda data, files: forms.ClaimForm(data), partial(_begin_claim, family, by, at))}

    def file(form: forms.FiledForm) -> str:
        court.file(by=by, claim=claim, filed=form.filed, at=at)
        return _("The filing was entered.")

    def hearing(form: forms.HearingForm) -> str:
        data = form.cleaned_data
        court.note_hearing(by=by, claim=claim, held_at=data["held_at"], outcome=data["outcome"], at=at)
        return _("The sitting was entered.")

    def decide(form: forms.DecisionForm) -> str:
        court.decide(by=by, claim=claim, decision=form.chosen, decided_on=form.cleaned_data["on"], at=at)
        return _("The decision was entered.")

    def writ(form: forms.WritForm) -> str:
        court.issue_writ(by=by, claim=claim, number=form.cleaned_data["number"], on=form.cleaned_data["on"], at=at)
        return _("The writ was entered.")

    def enforce(form: forms.WritForm) -> str:
        data = form.cleaned_data
        court.begin_enforcement(by=by, claim=claim, number=data["number"], on=data["on"], at=at)
        return _("The enforcement was entered.")

    today = timezone.localdate(at)
    filed = {"on": claim.filed_on or today, "court": claim.court, "case_number": claim.case_number}
    return {
        "file": Doing(lambda data, files: forms.FiledForm(data, initial=filed), file),
        "hearing": Doing(lambda data, files: forms.HearingForm(data), hearing),
        "decide": Doing(lambda data, files: forms.DecisionForm(data, initial={"on": today}), decide),
        "writ": Doing(lambda data, files: forms.WritForm(data, initial={"on": today}), writ),
        "enforce": Doing(lambda data, files: forms.WritForm(data, initial={"on": today}), enforce),
    }


def of_defects(family: Family, by: Actor, at: datetime) -> Doings:
    def found(form: forms.DefectForm) -> str:
        photos = form.cleaned_data["photos"]
        inspecting.find(by=by, family=family, found=form.found, key=form.sent_key, photos=photos, at=at)
        return _("Written down.")

    def judged(service: Callable[..., Defect], said: str, form: forms.DefectTurnForm) -> str:
        rows = Defect.objects.select_related("family")
        defect = get_object_or_404(rows, public_id=form.cleaned_data["defect"], family=family)
        service(by=by, defect=defect, at=at, **form.said)
        return said

    def well(form: forms.Keyed) -> str:
        inspecting.find_nothing(by=by, family=family, at=at)
        return _("An inspection without defects was noted.")

    def turn(*, needs_words: bool) -> Callable[..., forms.DefectTurnForm]:
        return lambda data, files: forms.DefectTurnForm(data, needs_words=needs_words)

    mended, declined = _("Mended: the family is asked to look."), _("Declined: the family reads why.")
    accept = partial(judged, inspecting.accept, _("Closed."))
    return {
        "found": Doing(lambda data, files: forms.DefectForm(data, files, by=by), found),
        "well": Doing(lambda data, files: forms.Keyed(data), well),
        "mend": Doing(turn(needs_words=False), partial(judged, inspecting.mend, mended)),
        "accept": Doing(lambda data, files: forms.DefectOnlyForm(data), accept),
        "send_back": Doing(turn(needs_words=True), partial(judged, inspecting.send_back, _("Sent back."))),
        "decline": Doing(turn(needs_words=True), partial(judged, inspecting.decline, declined)),
    }


def of_move(family: Family, by: Actor, at: datetime) -> Doings:
    move = family.moves.select_related("family__listed_house", "booking__slot", "crew").filter(state__in=ACTIVE).first()
    if move is None:
        return {}
    choices = choices_for(move, at=at)
    times = [(f"{one.crew.public_id} {one.slot.public_id}", one.title) for one in choices]

    def confirm(form: forms.CrewTimeForm) -> str:
        crew_id, slot_id = form.cleaned_data["time"].split()
        crew = Crew.objects.select_related("resource").get(public_id=crew_id)
        slot = Slot.objects.get(public_id=slot_id)
        moving_help.confirm(by=by, move=move, crew=crew, slot=slot, at=at)
        return _("The crew comes on %(day)s; the family is told.") % {"day": day(slot.starts_at)}

    def call_off(form: forms.WordsForm) -> str:
        moving_help.call_off(by=by, move=move, reason=form.cleaned_data["words"], at=at)
        return _("Called off.")

    def close(came: bool, form: Any) -> str:
        moving_help.close(by=by, move=move, came=came, at=at)
        return _("Noted.")

    return {
        "confirm": Doing(lambda data, files: forms.CrewTimeForm(data, times=times), confirm),
        "call_off": Doing(lambda data, files: forms.WordsForm(data), call_off),
        "moved": Doing(lambda data, files: forms.Nothing(data), partial(close, True)),
        "no_show": Doing(lambda data, files: forms.Nothing(data), partial(close, False)),
    }


def of_papers(family: Family, by: Actor, at: datetime) -> Doings:
    def hand_in(form: forms.PaperForm) -> str:
        kind, member = _spot(family, form.cleaned_data["slot"])
        received = form.cleaned_data["file"]
        handing_in.hand_in(by=by, family=family, kind=kind, member=member, received=received, key=form.sent_key, at=at)
        return _("The file was kept.")

    def original(form: forms.SpotForm) -> str:
        kind, member = _spot(family, form.cleaned_data["slot"])
        handing_in.see_original(by=by, family=family, kind=kind, member=member, key=form.sent_key, at=at)
        return _("Noted: the original was seen.")

    def accept(form: forms.PaperOnlyForm) -> str:
        handing_in.accept(by=by, paper=_paper(family, form.cleaned_data["paper"]), at=at)
        return _("Accepted.")

    def send_back(form: forms.PaperBackForm) -> str:
        paper = _paper(family, form.cleaned_data["paper"])
        handing_in.send_back(by=by, paper=paper, reason=form.cleaned_data["words"], at=at)
        return _("Sent back; the family is told why.")

    def said(form: forms.CircumstancesForm) -> str:
        handing_in.say(by=by, family=family, said=form.chosen, at=at)
        return _("The list follows it.")

    return {
        "hand_in": Doing(lambda data, files: forms.PaperForm(data, files, by=by), hand_in),
        "original": Doing(lambda data, files: forms.SpotForm(data), original),
        "accept": Doing(lambda data, files: forms.PaperOnlyForm(data), accept),
        "send_back": Doing(lambda data, files: forms.PaperBackForm(data), send_back),
        "said": Doing(lambda data, files: forms.CircumstancesForm(data), said),
    }


def _begin_claim(family: Family, by: Actor, at: datetime, form: forms.ClaimForm) -> str:
    court.begin(by=by, family=family, reason=form.cleaned_data["words"], at=at)
    return _("The claim is being prepared; the family is told.")


def _member(family: Family, public_id: UUID) -> Member:
    return get_object_or_404(Member.objects.select_related("family", "person"), family=family, public_id=public_id)


def _paper(family: Family, public_id: UUID) -> Paper:
    return get_object_or_404(Paper.objects.select_related("family", "member"), family=family, public_id=public_id)


def _spot(family: Family, slot: str) -> tuple[PaperKind, Member | None]:
    """The kind of paper and whose it is, as a row of the list names them."""
    kind, _colon, member = slot.partition(":")
    return PaperKind(kind), _member(family, UUID(member)) if member else None
