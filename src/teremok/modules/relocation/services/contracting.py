"""From the order to the registered right: order, draft, everybody's signatures, the city's, the registration."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.access import require_can_lead
from teremok.modules.relocation.contract_files import DRAFT
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Contract, Family, Member, NewFlat, Offer, Order, Signature, Step
from teremok.modules.relocation.models.contracts import SigningWay
from teremok.modules.relocation.models.offers import OfferState
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.stages import rule
from teremok.modules.relocation.states import Door, FlatState, Stage
from teremok.platform.access import Actor
from teremok.platform.files import services as files
from teremok.platform.files.receiving import Received
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day


class CannotContract(Exception):
    """The contract can't go on so; the message says what to do."""


class CannotSign(Exception):
    """This signature can't be entered or struck; the message says why."""


@dataclass(frozen=True)
class Paperwork:
    """What stands on an order or a contract."""

    number: str
    on: date


@transaction.atomic
def record_order(*, by: Actor, family: Family, paper: Paperwork, key: UUID, at: datetime) -> Order:
    """Enters the city's order and moves the family; an order that stood before ends. Raises CannotContract, Denied."""
    family = locked_family(family)
    require_can_lead(by, family)
    if known := Order.objects.filter(key=str(key), family=family).first():
        return known
    to = rules.way(family.stage, rules.ORDERED)
    if to is None:
        raise CannotContract(_of_stage(family, _("An order follows the consent of the family, or the court.")))
    if not rules.is_past(paper.on, city_day(at)):
        raise CannotContract(_("The order can't bear a day that is still to come."))
    flat = _offered(family)
    _end_what_stands(family, _("Another order followed: № %(number)s.") % {"number": paper.number}, at)
    order = Order.objects.create(
        family=family,
        flat=flat,
        number=paper.number,
        issued_on=paper.on,
        key=str(key),
        made_at=at,
        made_by=by.account_id,
    )
    _move(family, to, by=by, at=at, key=f"order {order.public_id}")
    return order


@transaction.atomic
def send_draft(
    *, by: Actor, family: Family, paper: Paperwork, received: Received | None, key: UUID, at: datetime
) -> Contract:
    """The draft contract that was sent on `paper.on`: that day decides which term counts.

    Moves the family, which tells every right-holder; the term begins when the last of them is served. Raises
    CannotContract, Denied.
    """
    family = locked_family(family)
    require_can_lead(by, family)
    if known := Contract.objects.filter(key=str(key), family=family).first():
        return known
    order = family.orders.filter(ended_at=None).first()
    to = rules.way(family.stage, rules.DRAFTED)
    if order is None or to is None:
        raise CannotContract(_of_stage(family, _("A draft contract follows the order: enter that first.")))
    if not rules.is_past(paper.on, city_day(at)) or paper.on < order.issued_on:
        raise CannotContract(_("The draft was sent between the day of the order and today: mend the day."))
    if received is None:
        raise CannotContract(_("Attach the draft: the family reads it before it signs."))
    contract = Contract.objects.create(
        family=family,
        order=order,
        number=paper.number,
        sent_on=paper.on,
        key=str(key),
        made_at=at,
        made_by=by.account_id,
    )
    kept = files.keep(received=received, by=by, kind=DRAFT, subject=contract.public_id, at=at)
    contract.file = kept.public_id
    contract.save(update_fields=["file"])
    _move(family, to, by=by, at=at, key=f"draft {contract.public_id}")
    _count_by_law_of(paper.on, family)
    return contract


@transaction.atomic
def call_to_sign(*, by: Actor, family: Family, at: datetime) -> Contract:
    """Calls the family to the desk; the term of the draft goes on. Called twice it is called once."""
    family = locked_family(family)
    require_can_lead(by, family)
    contract = _standing(family)
    if family.stage == Stage.CONTRACT_NOTIFICATION:
        return contract
    to = rules.way(family.stage, (Stage.CONTRACT_NOTIFICATION,))
    if to is None:
        raise CannotContract(_of_stage(family, _("A family is called to sign after the draft was sent.")))
    _move(family, to, by=by, at=at, key=f"call {contract.public_id}")
    return contract


@transaction.atomic
def sign(
    *,
    by: Actor,
    member: Member,
    way: SigningWay,
    signed_on: date,
    key: UUID,
    at: datetime,
    words: str = "",
) -> Signature:
    """Enters that a right-holder signed; with the last of them the family goes on. Raises CannotSign, Denied."""
    family = locked_family(member.family)
    require_can_lead(by, family)
    once = f"{key} {member.pk}"  # one page has the forms of several
    if known := Signature.objects.filter(key=once, member=member).first():
        return known
    contract = _standing(family)
    member = Member.objects.select_related("person").get(pk=member.pk)
    _require_may_sign(contract, member, way, words, signed_on, city_day(at))
    signature = Signature.objects.create(
        contract=contract,
        member=member,
        way=way,
        words=words.strip(),
        signed_on=signed_on,
        key=once,
        made_at=at,
        made_by=by.account_id,
    )
    _go_on_when_all_signed(family, contract, f"signed {signature.public_id}", by=by, at=at)
    return signature


@transaction.atomic
def strike(*, by: Actor, signature: Signature, reason: str, at: datetime) -> Signature:
    """Takes back a signature that was entered by mistake; a family that went on by it goes back. Raises CannotSign."""
    family = locked_family(signature.contract.family)
    require_can_lead(by, family)
    signature = Signature.objects.select_related("contract").get(pk=signature.pk)
    if signature.struck_at is not None:
        return signature
    contract = signature.contract
    if contract.city_signed_on is not None or contract.ended_at is not None:
        raise CannotSign(_("The city has signed already: this signature can't be taken back here."))
    if not reason.strip():
        raise CannotSign(_("Write why the signature is taken back."))
    signature.struck_at, signature.struck_by, signature.struck_reason = at, by.account_id, reason.strip()
    signature.save()
    if contract.all_signed_at is not None:
        contract.all_signed_at = None
        contract.save()
        _go_back(family, contract, signature, by=by, at=at)
    return signature


@transaction.atomic
def go_on(*, by: Actor, family: Family, at: datetime) -> Contract:
    """When the last who hadn't signed is no right-holder any more, the family goes on. Raises CannotContract."""
    family = locked_family(family)
    require_can_lead(by, family)
    contract = _standing(family)
    if contract.all_signed_at is not None:
        return contract
    if not _go_on_when_all_signed(family, contract, f"all signed {contract.public_id} {at.isoformat()}", by=by, at=at):
        raise CannotContract(_("Not everyone has signed yet. The list shows whose signature is missing."))
    return contract


@transaction.atomic
def countersign(*, by: Actor, family: Family, signed_on: date, at: datetime) -> Contract:
    """The city has signed: the contract is concluded and the flat is the family's. Raises CannotContract, Denied.

    By decision of the court the city's signature is enough.
    """
    family = locked_family(family)
    require_can_lead(by, family)
    contract = _standing(family)
    if contract.city_signed_on is not None:
        return contract
    to = rules.way(family.stage, (Stage.CONTRACT,))
    if to is None:
        raise CannotContract(_of_stage(family, _("The city signs after the family, or by decision of the court.")))
    if family.stage not in rules.BY_COURT and not is_signed_by_all(contract):
        raise CannotContract(_("Not everyone has signed yet. The list shows whose signature is missing."))
    if not contract.sent_on <= signed_on <= city_day(at):
        raise CannotContract(_("The city signed between the day of the draft and today: mend the day."))
    contract.city_signed_on = signed_on
    contract.save()
    NewFlat.objects.filter(pk=contract.order.flat_id).update(state=FlatState.TAKEN)
    family.claims.filter(ended_at=None).update(ended_at=at, ended_reason=_("The contract is signed."))
    _move(family, to, by=by, at=at, key=f"contract {contract.public_id}")
    return contract


@transaction.atomic
def register_right(*, by: Actor, family: Family, paper: Paperwork, at: datetime) -> Contract:
    """The right to the new flat is in the state register. Raises CannotContract, Denied."""
    family = locked_family(family)
    require_can_lead(by, family)
    contract = _standing(family)
    if contract.city_signed_on is None:
        raise CannotContract(_("A right is registered after the contract was signed by both sides."))
    if contract.registered_on is not None:
        if (contract.registered_on, contract.registration_number) == (paper.on, paper.number):
            return contract
        raise CannotContract(_("A colleague has already entered the registration. Load the page again."))
    if not contract.city_signed_on <= paper.on <= city_day(at):
        raise CannotContract(_("The right was registered between the day of the contract and today: mend the day."))
    contract.registered_on, contract.registration_number = paper.on, paper.number
    contract.save()
    return contract


def is_signed_by_all(contract: Contract) -> bool:
    """Whether every right-holder of today has signed; a family without any has not."""
    right_holders = Member.objects.filter(family_id=contract.family_id, until=None, must_consent=True)
    signed = contract.signatures.filter(struck_at=None).values("member_id")
    return right_holders.exists() and not right_holders.exclude(pk__in=signed).exists()


def _standing(family: Family) -> Contract:
    contract = family.contracts.filter(ended_at=None).select_related("order").first()
    if contract is None:
        raise CannotContract(_of_stage(family, _("No draft contract was entered yet.")))
    return contract


def _offered(family: Family) -> NewFlat:
    offer = Offer.objects.filter(family=family, state__in=(OfferState.MADE, OfferState.ACCEPTED)).first()
    if offer is None:
        raise CannotContract(_("No flat is offered to this family now: an order names the flat. Offer one first."))
    return offer.flat


def _end_what_stands(family: Family, reason: str, at: datetime) -> None:
    family.contracts.filter(ended_at=None).update(ended_at=at, ended_reason=reason[:300])
    family.orders.filter(ended_at=None).update(ended_at=at, ended_reason=reason[:300])


def _require_may_sign(
    contract: Contract, member: Member, way: SigningWay, words: str, signed_on: date, today: date
) -> None:
    if member.until is not None or not member.must_consent or member.family_id != contract.family_id:
        raise CannotSign(_("This person is no right-holder of the family and signs nothing."))
    if member.person.died_on is not None:
        raise CannotSign(_("This person has died. Their heirs sign once a notary has named them: see the worklist."))
    if contract.signatures.filter(member=member, struck_at=None).exists():
        raise CannotSign(_("This person's signature has been entered already. Load the page again."))
    if not contract.sent_on <= signed_on <= today:
        raise CannotSign(_("The contract was signed between the day of the draft and today: mend the day."))
    if way is not SigningWay.REPRESENTATIVE and rules.needs_a_parent(member.person.birth_date, signed_on):
        raise CannotSign(_("For a child under 14 a parent or guardian signs: choose “By a representative”."))
    if way is not SigningWay.IN_PERSON and not words.strip():
        raise CannotSign(_("Write by which proxy, or in which system, it was signed."))


def _go_on_when_all_signed(family: Family, contract: Contract, key: str, *, by: Actor, at: datetime) -> bool:
    if not is_signed_by_all(contract):
        return False
    contract.all_signed_at = at
    contract.save()
    to = rules.way(family.stage, rules.SIGNED)
    if to is not None:
        _move(family, to, by=by, at=at, key=key)
        family.claims.filter(ended_at=None, filed_on=None).update(ended_at=at, ended_reason=_("Everyone has signed."))
    return True


def _go_back(family: Family, contract: Contract, signature: Signature, *, by: Actor, at: datetime) -> None:
    """Only the move that the signatures made is undone; what came after it stands."""
    if family.stage not in rules.SIGNED:
        return
    batch = Step.objects.select_related("batch").get(family=family, left_at=None).batch
    if not batch.key.startswith(("signed ", "all signed ")):
        raise CannotSign(_("The family was moved by hand since. Move it back first."))
    moving.move_back(
        batch=batch, by=by, at=at, key=f"struck {signature.public_id}", reason=_("A signature was taken back.")
    )


def _count_by_law_of(sent_on: date, family: Family) -> None:
    """The version of the law is that of the day on which the draft was sent, not of the day it was entered."""
    step = Step.objects.get(family=family, left_at=None)
    law = parameters.value(rule(step.stage).term, on=sent_on)
    if step.runs_from is None and step.law != law.version:
        step.law = law.version
        step.save(update_fields=["law"])


def _move(family: Family, to: Stage, *, by: Actor, at: datetime, key: str) -> None:
    moving.move(families=[family.pk], to=to, door=Door.OFFICER, by=by, at=at, key=key)


def _of_stage(family: Family, why: str) -> str:
    return _("The family stands at “%(stage)s”. %(why)s") % {"stage": family.shown_stage.label, "why": why}
