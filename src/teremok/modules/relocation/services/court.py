"""The court's track: a claim is prepared by an officer's decision, never by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.access import require_can_lead
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Claim, Family, Hearing, Step
from teremok.modules.relocation.models.claims import Decision
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.states import Door, Stage
from teremok.platform.access import Actor
from teremok.platform.law.clocks import city_day


class CannotClaim(Exception):
    """The case can't go on so; the message says what is missing."""


@dataclass(frozen=True)
class Filed:
    """A claim as the court took it in."""

    on: date
    court: str
    case_number: str = ""


@transaction.atomic
def begin(*, by: Actor, family: Family, reason: str, at: datetime) -> Claim:
    """The officer decides to prepare a claim, once the term to sign is over. Raises CannotClaim, Denied."""
    family = locked_family(family)
    require_can_lead(by, family)
    if known := family.claims.filter(ended_at=None).first():
        return known
    to = rules.way(family.stage, (Stage.CLAIM_START,))
    if to is None:
        raise CannotClaim(_("From “%(stage)s” no claim follows.") % {"stage": family.shown_stage.label})
    if not reason.strip():
        raise CannotClaim(_("Write why the city goes to court: the family reads it."))
    step = Step.objects.filter(family=family, left_at=None).first()
    if family.stage in rules.TO_SIGN and (step is None or step.due_at is None or step.due_at > at):
        raise CannotClaim(_("The term to sign isn't over: it runs from the day on which everyone was served."))
    claim = Claim.objects.create(
        family=family,
        contract=family.contracts.filter(ended_at=None).first(),
        reason=reason.strip(),
        begun_at=at,
        begun_by=by.account_id,
    )
    _move(claim, to, by=by, at=at, key="begun")
    return claim


@transaction.atomic
def file(*, by: Actor, claim: Claim, filed: Filed, at: datetime) -> Claim:
    """The claim is with the court. The number of the case may come later. Raises CannotClaim, Denied."""
    claim = _locked(by, claim)
    today = city_day(at)
    if not filed.court.strip():
        raise CannotClaim(_("Name the court."))
    if not city_day(claim.begun_at) <= filed.on <= today:
        raise CannotClaim(_("The claim was filed between the day it was begun and today: mend the day."))
    if claim.decided_on is not None:
        raise CannotClaim(_("The court has decided already."))
    was_filed = claim.filed_on is not None
    claim.filed_on, claim.court, claim.case_number = filed.on, filed.court.strip(), filed.case_number.strip()
    claim.save()
    if not was_filed:
        _move(claim, _way(claim, (Stage.CLAIM_SUBMIT,)), by=by, at=at, key="filed")
    return claim


@transaction.atomic
def note_hearing(*, by: Actor, claim: Claim, held_at: datetime, outcome: str, at: datetime) -> Hearing:
    """A sitting that is to come, or what came of one; the same moment is the same sitting. Raises CannotClaim."""
    claim = _locked(by, claim)
    if claim.filed_on is None or city_day(held_at) < claim.filed_on:
        raise CannotClaim(_("The court sits after the claim was filed."))
    if outcome.strip() and held_at > at:
        raise CannotClaim(_("What came of a sitting can be written down once it was held."))
    hearing, _is_new = Hearing.objects.update_or_create(
        claim=claim,
        held_at=held_at,
        defaults={"outcome": outcome.strip()},
        create_defaults={"outcome": outcome.strip(), "made_at": at, "made_by": by.account_id},
    )
    return hearing


@transaction.atomic
def decide(*, by: Actor, claim: Claim, decision: Decision, decided_on: date, at: datetime) -> Claim:
    """What the court decided; the family goes on by it. Raises CannotClaim, Denied."""
    claim = _locked(by, claim)
    if claim.decision:
        if (claim.decision, claim.decided_on) == (decision, decided_on):
            return claim
        raise CannotClaim(_("A colleague has already entered the decision. Load the page again."))
    if claim.filed_on is None or not claim.filed_on <= decided_on <= city_day(at):
        raise CannotClaim(_("The court decided between the day of filing and today: mend the day."))
    claim.decision, claim.decided_on = decision, decided_on
    if decision == Decision.ENDED:
        claim.ended_at, claim.ended_reason = at, _("The case ended without a decision.")
        claim.save()
        return claim
    claim.save()
    to = Stage.CLAIM_WON if decision == Decision.CITY else Stage.CLAIM_LOST
    _move(claim, _way(claim, (to,)), by=by, at=at, key="decided")
    return claim


@transaction.atomic
def issue_writ(*, by: Actor, claim: Claim, number: str, on: date, at: datetime) -> Claim:
    """The writ of execution went to the bailiffs. Raises CannotClaim, Denied."""
    claim = _locked(by, claim)
    if claim.writ_on is not None:
        return claim
    if claim.decided_on is None or claim.decision != Decision.CITY or not claim.decided_on <= on <= city_day(at):
        raise CannotClaim(_("A writ follows a decision for the city, and not before its day."))
    if not number.strip():
        raise CannotClaim(_("Write the number of the writ."))
    to = _way(claim, (Stage.FSSP_LIST,))
    claim.writ_number, claim.writ_on = number.strip(), on
    claim.save()
    _move(claim, to, by=by, at=at, key="writ")
    return claim


@transaction.atomic
def begin_enforcement(*, by: Actor, claim: Claim, number: str, on: date, at: datetime) -> Claim:
    """The bailiffs opened the proceedings. Raises CannotClaim, Denied."""
    claim = _locked(by, claim)
    if claim.enforced_on is not None:
        return claim
    if claim.writ_on is None or not claim.writ_on <= on <= city_day(at):
        raise CannotClaim(_("Enforcement begins by a writ, and not before its day."))
    to = _way(claim, (Stage.FSSP_INSTITUTE,))
    claim.enforcement_number, claim.enforced_on = number.strip(), on
    claim.save()
    _move(claim, to, by=by, at=at, key="enforced")
    return claim


def _locked(by: Actor, claim: Claim) -> Claim:
    family = locked_family(claim.family)
    require_can_lead(by, family)
    claim = Claim.objects.get(pk=claim.pk)
    if claim.ended_at is not None:
        raise CannotClaim(_("This case is over: %(why)s") % {"why": claim.ended_reason})
    claim.family = family
    return claim


def _way(claim: Claim, among: Sequence[Stage]) -> Stage:
    to = rules.way(claim.family.stage, among)
    if to is None:
        said = _("The family stands at “%(stage)s”, from where the case can't go on so.")
        raise CannotClaim(said % {"stage": claim.family.shown_stage.label})
    return to


def _move(claim: Claim, to: Stage, *, by: Actor, at: datetime, key: str) -> None:
    moving.move(
        families=[claim.family_id], to=to, door=Door.OFFICER, by=by, at=at, key=f"claim {claim.public_id} {key}"
    )
