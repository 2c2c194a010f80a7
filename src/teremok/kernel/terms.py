"""A term of the law: how long, counted in what, in which hours, and what may stop it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum

from teremok.kernel.periods import Period


class CannotStop(ValueError):
    """A clock may be stopped only for the reasons its term lists."""


class Unit(StrEnum):
    MINUTES = "minutes"
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"

    @property
    def is_by_the_minute(self) -> bool:
        """Minutes and hours run from moment to moment; the rest count whole days, the first one left out."""
        return self in {Unit.MINUTES, Unit.HOURS}


@dataclass(frozen=True)
class Window:
    """The hours of every day in which a clock runs, in the city's time; it may cross midnight (22:00–06:00)."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens == self.closes:
            raise ValueError("a window opens and closes at different times")

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


@dataclass(frozen=True)
class Term:
    """`stops` are the reasons the law lists; `moves_to_working_day` is ГК art. 193, which leaves hours alone."""

    amount: int
    unit: Unit
    article: str = ""
    window: Window | None = None
    stops: frozenset[str] = frozenset()
    moves_to_working_day: bool = True

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a term is not negative")
        if self.window and not self.unit.is_by_the_minute:
            raise ValueError("only minutes and hours have a window")


@dataclass(frozen=True)
class Stop:
    """The clock stood from `started_at` until `ended_at`, or stands still."""

    reason: str
    started_at: datetime
    ended_at: datetime | None = None

    @property
    def period(self) -> Period[datetime]:
        return Period(self.started_at.astimezone(UTC), self.ended_at and self.ended_at.astimezone(UTC))
