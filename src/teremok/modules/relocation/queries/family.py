"""One family: what happens next, and the way it has come."""

from dataclasses import dataclass
from datetime import datetime

from teremok.modules.relocation.models import Family
from teremok.modules.relocation.queries.deviation import attention
from teremok.modules.relocation.queries.file import OF_STEP, Passed, passed
from teremok.modules.relocation.queries.upcoming import Next, upcoming
from teremok.modules.relocation.rules import deviation
from teremok.modules.relocation.states import Deviation
from teremok.platform.law.clocks import city_day


@dataclass(frozen=True)
class Stood:
    """A step of the way and how it stood, or stands, against its term; `was_late` of one that was left after it."""

    step: Passed
    deviation: Deviation
    was_late: bool


def sentence(family: Family, *, at: datetime, is_staff: bool = False) -> Next | None:
    """What happens next with one family; None for one that was closed or hasn't begun."""
    now = family.steps.filter(left_at=None).values_list(*OF_STEP).first()
    return upcoming(passed(now) if now else None, family=family.public_id, is_staff=is_staff)


def timeline(family: Family, *, at: datetime) -> tuple[Stood, ...]:
    """Every step of the family in the order in which it came to them."""
    days = attention(on=city_day(at))
    found = []
    for row in family.steps.order_by("id").values_list(*OF_STEP):
        step = passed(row)
        stands = deviation(step.due_at, step.runs_from, step.left_at, step.term, at, attention=days)
        was_late = step.left_at is not None and step.due_at is not None and step.left_at > step.due_at
        found.append(Stood(step, stands, was_late))
    return tuple(found)
