"""Answers of right-holders to an offer: consent of all of them, one refusal, a change of mind until the order."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.kernel.ids import uuid7
from teremok.modules.relocation import showing
from teremok.modules.relocation.consent import Age, Position, age_of
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Answer, Family, Member, NewFlat, Offer
from teremok.modules.relocation.models.offers import OfferState, Reason, Way
from teremok.modules.relocation.papers import PAPER
from teremok.modules.relocation.queries.consent import Matrix, matrix
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.services.matters import settle
from teremok.modules.relocation.speaking import way_of
from teremok.modules.relocation.stages import may_move
from teremok.modules.relocation.states import Door, FlatState, MatterKind, Stage
from teremok.platform.access import Actor
from teremok.platform.files.receiving import Received
from teremok.platform.files.services import keep
from teremok.platform.law.clocks import city_day

# Until the order is issued everybody may answer, and answer otherwise; after a lost case the same goes on in its track.
OPEN = (Stage.ORDER, Stage.INSPECTION, Stage.REJECT, Stage.ACCEPT, Stage.LOST_INSPECTION)


class CannotAnswer(Exception):
    """The answer can't be taken; the message says why."""


@dataclass(frozen=True)
class Said:
    """What a right-holder answers: `reason` only of a refusal, `words` in their own."""

    consents: bool
    reason: str = ""
    words: str = ""


@transaction.atomic
def answer(
    *, by: Actor, offer: Offer, member: Member, said: Said, at: datetime, key: str, paper: Received | None = None
) -> Answer:
    """Writes a right-holder's answer and moves the family when it decides: consent of all, or one refusal.

    By the person themselves, by whoever acts for them in relocation, or with `paper`, the looked-through scan, by their
    officer. The newest word counts, until the order is issued; earlier ones stay. `key` names the press of the button.
    Raises Denied, CannotAnswer, `moving.CannotMove`.
    """
    family = locked_family(offer.family)
    if same := Answer.objects.filter(key=key).first():
        if (same.offer_id, same.member_id) != (offer.pk, member.pk):
            raise CannotAnswer(_("This answer was already given: load the page again."))
        return same
    offer = Offer.objects.select_related("flat").get(pk=offer.pk)
    member = Member.objects.select_related("person").get(pk=member.pk)
    way, authority = way_of(by, member, has_paper=paper is not None)
    _require_open(family, offer)
    _require_may_speak(family, offer, member, way, at)
    if not said.consents and said.reason not in Reason.values:
        raise CannotAnswer(_("Choose why the flat is refused: you get an answer to that."))
    _require_something_new(offer, member, way, said)
    public_id = uuid7()
    kept = keep(received=paper, by=by, kind=PAPER, subject=public_id, at=at).public_id if paper else None
    written = Answer.objects.create(
        public_id=public_id,
        offer=offer,
        member=member,
        consents=said.consents,
        way=way,
        reason="" if said.consents else said.reason,
        words=said.words.strip()[:2000],
        paper=kept,
        authority=authority,
        said_at=at,
        entered_by=by.account_id,
        key=key,
    )
    _draw_conclusion(family, offer, by=by, at=at, key=key, door=Door.OFFICER if way == Way.PAPER else Door.FAMILY)
    return written


@transaction.atomic
def reconsider(*, family: Family, by: Actor, at: datetime, key: str) -> None:
    """Asks anew whether all have agreed, after right-holders changed: somebody died, sold, came. By the officer or the
    platform. Raises Denied.
    """
    family = locked_family(family)
    offer = family.offers.filter(ended_at=None).select_related("flat").order_by("-number").first()
    if offer is None or family.stage not in OPEN:
        return
    _draw_conclusion(family, offer, by=by, at=at, key=key, door=Door.OFFICER)


def _require_open(family: Family, offer: Offer) -> None:
    if offer.ended_at is not None or offer.family_id != family.pk:
        raise CannotAnswer(_("This offer is over: open the page of your move to see what is offered now."))
    if family.stage not in OPEN:
        raise CannotAnswer(
            _("The order is issued, answers can't be changed any more. If something is wrong, call your officer.")
        )


def _require_may_speak(family: Family, offer: Offer, member: Member, way: Way, at: datetime) -> None:
    if member.family_id != family.pk or member.until is not None or not member.must_consent:
        raise CannotAnswer(_("This person isn't among the right-holders any more."))
    row = matrix(offer, on=city_day(at)).row_of(member)
    if row is not None and row.position == Position.UNCLEAR:
        raise CannotAnswer(
            _("The register says that this right changed hands. Your officer clarifies it first, then you can answer.")
        )
    if way == Way.CABINET and age_of(member.person.birth_date, on=city_day(at)) == Age.CHILD:
        raise CannotAnswer(_("For a child under 14 a parent or guardian answers."))


def _require_something_new(offer: Offer, member: Member, way: Way, said: Said) -> None:
    """Two who enter the same answer at once: the second is told that it is there."""
    newest = Answer.objects.filter(offer=offer, member=member, way=way).order_by("-pk").first()
    others = Answer.objects.filter(offer=offer, member=member, pk__gt=newest.pk).exists() if newest else False
    if newest and not others and newest.consents == said.consents and (said.consents or newest.reason == said.reason):
        raise CannotAnswer(_("This answer is written down already."))


def _draw_conclusion(family: Family, offer: Offer, *, by: Actor, at: datetime, key: str, door: Door) -> None:
    standing = matrix(offer, on=city_day(at))
    state, target = _where(family.stage, standing)
    if offer.state != state:
        offer.state = state
        offer.save(update_fields=["state"])
        taken = FlatState.TAKEN if state == OfferState.ACCEPTED else FlatState.OFFERED
        NewFlat.objects.filter(pk=offer.flat_id).update(state=taken)
    if target is not None and target != family.stage:
        reason = "" if state == OfferState.ACCEPTED else _reasons(standing)
        moving.move(
            families=[family.pk], to=target, door=door, by=by, at=at, key=f"answer:{offer.pk}:{key}", reason=reason
        )
    for row in standing.rows:
        if row.position != Position.REFUSES:
            settle(kind=MatterKind.UNANSWERED, key=f"{offer.public_id} {row.member.public_id}", by=by, at=at)
    showing.changed([family.pk])


def _where(stage: str, standing: Matrix) -> tuple[OfferState, Stage | None]:
    """What the offer is now and where the family goes; None where it stays."""
    lost = stage == Stage.LOST_INSPECTION
    if standing.whole == Position.AGREES:
        return OfferState.ACCEPTED, Stage.LOST_ACCEPT if lost else Stage.ACCEPT
    if standing.whole == Position.REFUSES:
        return OfferState.REFUSED, Stage.CLAIM_LOST if lost else Stage.REJECT
    # A mind was changed, or a right-holder came in between: the others still have to answer.
    back = Stage.INSPECTION if stage in (Stage.REJECT, Stage.ACCEPT) else None
    return OfferState.MADE, back if back is not None and may_move(stage, back) else None


def _reasons(standing: Matrix) -> str:
    return "; ".join(dict.fromkeys(str(Reason(one.reason).label) for one in standing.refusals))[:500]
