"""How a stage stands against its term: pure arithmetic, the same that `queries.deviation` does in the database."""

from datetime import datetime, timedelta

from teremok.modules.relocation.states import Deviation

PARTS = 3  # of a term; its last part is near the end


def deviation(
    due_at: datetime | None,
    runs_from: datetime | None,
    left_at: datetime | None,
    term: str,
    at: datetime,
    *,
    attention: timedelta,
) -> Deviation:
    """Done when it was left; without a term none; before service it waits; then on time, near its end, overdue.

    Near is `attention` (the law's `relocation.attention`) before the end, or the last third of the term where that is
    less. The end itself (24:00 of the last day) is overdue.
    """
    if left_at is not None and left_at <= at:
        return Deviation.DONE
    if not term:
        return Deviation.NONE
    if due_at is None or runs_from is None:
        return Deviation.WAITING
    if at >= due_at:
        return Deviation.OVERDUE
    return Deviation.NEAR if at >= due_at - near(runs_from, due_at, attention=attention) else Deviation.ON_TIME


def near(runs_from: datetime, due_at: datetime, *, attention: timedelta) -> timedelta:
    """How long before its end a term is near it."""
    return min(attention, (due_at - runs_from) / PARTS)
