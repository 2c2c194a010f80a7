"""The clock of a family's stage as a page shows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from teremok.modules.relocation.queries.deviation import attention
from teremok.modules.relocation.queries.file import Passed
from teremok.modules.relocation.rules import deviation
from teremok.modules.relocation.stages import Mark, rule
from teremok.modules.relocation.states import Deviation
from teremok.platform.database.periods import day_of


@dataclass(frozen=True)
class Running:
    """How a stage stands against its term, and what the term rests on.

    `days` are whole days that are left, or by which the term has passed (then below zero); None without an end.
    """

    deviation: Deviation
    due_at: datetime | None
    days: int | None
    mark: Mark | None


def running(step: Passed, *, at: datetime) -> Running:
    days = attention(on=day_of(at)) if step.term else timedelta()
    found = deviation(step.due_at, step.runs_from, step.left_at, step.term, at, attention=days)
    left = None if step.due_at is None else (step.due_at - at).days
    return Running(found, step.due_at, left, rule(step.stage).term_mark)
