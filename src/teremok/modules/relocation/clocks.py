"""The clock of a family's stage as a page shows it: how it stands, and the arithmetic behind it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from teremok.kernel.clocks import Clock
from teremok.kernel.explanations import explain
from teremok.modules.relocation.queries.file import Passed
from teremok.modules.relocation.stages import Mark, rule
from teremok.modules.relocation.states import Deviation
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_zone

ATTENTION = timedelta(days=7)


@dataclass(frozen=True)
class Running:
    """How a stage stands against its term; `lines` are the arithmetic, `mark` what the term rests on.

    `days` are whole days that are left, or by which the term has passed (then below zero); None without an end.
    """

    deviation: Deviation
    due_at: datetime | None
    days: int | None
    lines: tuple[str, ...]
    mark: Mark | None
    article: str


def running(step: Passed, *, at: datetime) -> Running:
    found = deviation_of(step, at=at)
    lines: tuple[str, ...] = ()
    article = ""
    if step.law and step.runs_from:
        law = parameters.by_version(step.law)
        lines, article = tuple(explain(Clock(law.term, step.runs_from, city_zone()))), law.article
    days = None if step.due_at is None else (step.due_at - at).days
    return Running(found, step.due_at, days, lines, rule(step.stage).term_mark, article)


def deviation_of(step: Passed, *, at: datetime) -> Deviation:
    if step.left_at is not None or rule(step.stage).is_end:
        return Deviation.DONE
    if not step.term:
        return Deviation.NONE
    if step.due_at is None or step.runs_from is None:
        return Deviation.WAITING
    if step.due_at <= at:
        return Deviation.OVERDUE
    is_near = step.due_at - at <= min(ATTENTION, (step.due_at - step.runs_from) / 3)
    return Deviation.NEAR if is_near else Deviation.ON_TIME
