"""The court's track on a page, with what an officer must not miss."""

from dataclasses import dataclass
from datetime import date, datetime

from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.models import Claim, Family, Hearing
from teremok.modules.relocation.states import Stage
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day

FLAGS = ("relocation.long_court", "relocation.late_claim")


@dataclass(frozen=True)
class Case:
    """A claim with its sittings; `called_on` is the day on which the family was called to sign."""

    claim: Claim
    hearings: tuple[Hearing, ...]
    called_on: date | None
    is_long: bool
    is_late: bool
    long_days: int
    late_days: int


def case_of(family: Family, *, at: datetime) -> Case | None:
    """The newest claim of the family; None where the city never went to court."""
    claim = family.claims.order_by("-id").first()
    if claim is None:
        return None
    on = city_day(at)
    law = parameters.values(FLAGS, on=on)
    long_days, late_days = (law[name].whole for name in FLAGS)
    called = family.steps.filter(stage=Stage.CONTRACT_NOTIFICATION, came_at__lte=claim.begun_at).order_by("-id").first()
    called_on = city_day(called.came_at) if called else None
    ended_on = city_day(claim.ended_at) if claim.ended_at else None
    return Case(
        claim=claim,
        hearings=tuple(claim.hearings.order_by("held_at")),
        called_on=called_on,
        is_long=rules.is_long_case(claim.filed_on, claim.decided_on or ended_on, on=on, limit=long_days),
        is_late=rules.is_late_claim(called_on, claim.filed_on or ended_on, on=on, limit=late_days),
        long_days=long_days,
        late_days=late_days,
    )
