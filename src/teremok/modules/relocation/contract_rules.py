"""Rules of the contract: which stage follows, who may sign for themselves, when a case in court is long or late."""

from collections.abc import Sequence
from datetime import date

from teremok.modules.relocation.document_rules import PASSPORT_AGE, age
from teremok.modules.relocation.stages import may_move
from teremok.modules.relocation.states import Stage

ORDERED = (Stage.RD, Stage.LOST_RD, Stage.WON_RD)
DRAFTED = (Stage.CONTRACT_PROJECT, Stage.LOST_CONTRACT_PROJECT, Stage.WON_CONTRACT_PROJECT)
SIGNED = (Stage.CONTRACT_PRELIMINARY, Stage.LOST_CONTRACT_PRELIMINARY)
TO_SIGN = (*DRAFTED, Stage.CONTRACT_NOTIFICATION)
IN_COURT = (Stage.CLAIM_START, Stage.CLAIM_SUBMIT, Stage.CLAIM_WON, Stage.CLAIM_LOST)
BY_COURT = (Stage.WON_CONTRACT_PROJECT, Stage.FSSP_LIST, Stage.FSSP_INSTITUTE)  # the city's signature is enough


def way(stage: str, among: Sequence[Stage]) -> Stage | None:
    """The first of these stages into which the table leads from here."""
    return next((to for to in among if may_move(stage, to)), None)


def is_past(day: date, today: date) -> bool:
    return day <= today


def needs_a_parent(born: date | None, on: date) -> bool:
    """A child under fourteen signs nothing, the parent or guardian does (ГК РФ ст. 28 п. 1)."""
    return born is not None and age(born, on) < PASSPORT_AGE


def is_long_case(filed_on: date | None, decided_on: date | None, *, on: date, limit: int) -> bool:
    """Whether the court takes, or took, more than `limit` days (law: relocation.long_court)."""
    return filed_on is not None and ((decided_on or on) - filed_on).days > limit


def is_late_claim(called_on: date | None, filed_on: date | None, *, on: date, limit: int) -> bool:
    """Whether the claim was filed, or still isn't, more than `limit` days after the call to sign (law:
    relocation.late_claim)."""
    return called_on is not None and ((filed_on or on) - called_on).days > limit
