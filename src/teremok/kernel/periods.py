"""Half-open periods of days or instants: the start belongs to them, the end no more; an open bound is None."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

T = TypeVar("T", date, datetime)


class WrongPeriod(ValueError):
    """A period must begin before it ends."""


@dataclass(frozen=True)
class Period(Generic[T]):
    """[start, end): empty periods can't be made, so that two that meet never overlap."""

    start: T | None = None
    end: T | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise WrongPeriod(f"{self.start} is not before {self.end}.")

    def __contains__(self, moment: T) -> bool:
        return (self.start is None or self.start <= moment) and (self.end is None or moment < self.end)

    def overlaps(self, other: "Period[T]") -> bool:
        return _before(self.start, other.end) and _before(other.start, self.end)

    def meets(self, other: "Period[T]") -> bool:
        """Whether one ends exactly where the other begins."""
        return (self.end is not None and self.end == other.start) or (other.end is not None and other.end == self.start)

    def common_with(self, other: "Period[T]") -> "Period[T] | None":
        """What lies in both, or None."""
        if not self.overlaps(other):
            return None
        return Period(_later(self.start, other.start), _earlier(self.end, other.end))

    def without(self, others: "Iterable[Period[T]]") -> "list[Period[T]]":
        """What is left of this period when the others are taken out of it, in order."""
        left: list[Period[T]] = []
        start = self.start
        for other in merge(others):
            if not self.overlaps(other):
                continue
            if _starts_before(start, other.start):
                left.append(Period(start, other.start))
            if other.end is None:
                return left
            start = other.end
        if start is None or _before(start, self.end):
            left.append(Period(start, self.end))
        return left


def merge(periods: Iterable[Period[T]]) -> list[Period[T]]:
    """The same moments as the fewest periods, in order: those that overlap or meet become one."""
    merged: list[Period[T]] = []
    for period in sorted(periods, key=lambda each: (each.start is not None, each.start)):
        if merged and (merged[-1].overlaps(period) or merged[-1].meets(period)):
            last = merged[-1]
            end = None if last.end is None or period.end is None else max(last.end, period.end)
            merged[-1] = Period(last.start, end)
        else:
            merged.append(period)
    return merged


def gaps(within: Period[T], periods: Iterable[Period[T]]) -> list[Period[T]]:
    """Where `within` is covered by none of the periods: a house nobody manages, a right nobody holds."""
    return within.without(periods)


def days(period: Period[date]) -> int:
    """How many days it has. Raises WrongPeriod when it has no end or no beginning."""
    if period.start is None or period.end is None:
        raise WrongPeriod("An open period has no number of days.")
    return (period.end - period.start).days


def _before(start: T | None, end: T | None) -> bool:
    return start is None or end is None or start < end


def _starts_before(start: T | None, other: T | None) -> bool:
    """Of two starts, where None is the beginning of time."""
    return other is not None and (start is None or start < other)


def _later(one: T | None, other: T | None) -> T | None:
    return other if one is None else one if other is None else max(one, other)


def _earlier(one: T | None, other: T | None) -> T | None:
    return other if one is None else one if other is None else min(one, other)
