"""Statutory clocks: when a term ends, how much is left, and the arithmetic as lines a person can check.

Minutes and hours run from moment to moment. Days, months and years begin on the day after the event (ГК art. 191),
end with the last minute of the last day in the city's time (art. 194), and a last day that is not a working one moves
to the next that is (art. 193).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from teremok.kernel.calendar import DAY, WorkingCalendar, russian_calendar
from teremok.kernel.periods import Period, merge
from teremok.kernel.terms import CannotStop, Stop, Term, Unit, Window

__all__ = ["CannotStop", "Clock", "Reading", "Stop", "Term", "Unit", "Window", "last_day_before", "months_after"]

LONGEST_RUN_DAYS = 366 * 60  # a clock whose window and stops never let it run is a mistake, not a long wait


@dataclass(frozen=True)
class Reading:
    """What a clock says at a moment. `due_at` is None while the clock stands: nobody knows yet when it will ring."""

    due_at: datetime | None
    last_day: date | None
    remaining: timedelta
    is_overdue: bool
    is_stopped: bool


@dataclass(frozen=True)
class Clock:
    """A term that began at `started_at`. Raises CannotStop on a stop whose reason the term does not list."""

    term: Term
    started_at: datetime
    zone: ZoneInfo
    stops: tuple[Stop, ...] = ()

    def __post_init__(self) -> None:
        moments = [self.started_at, *(stop.started_at for stop in self.stops)]
        if any(moment.tzinfo is None for moment in moments):
            raise ValueError("a clock needs moments with a time zone")
        for stop in self.stops:
            if stop.reason not in self.term.stops:
                raise CannotStop(_("The law does not let this clock stop for “%(reason)s”.") % {"reason": stop.reason})

    @property
    def calendar(self) -> WorkingCalendar:
        return russian_calendar()

    @cached_property
    def standing(self) -> list[Period[datetime]]:
        """When the clock stood, in order; the last one may be open."""
        return merge(stop.period for stop in self.stops)

    @cached_property
    def started_on(self) -> date:
        return self.started_at.astimezone(self.zone).date()

    @cached_property
    def last_day(self) -> date | None:
        """The last day of a term of days; None for minutes and hours, and while the clock stands open-ended."""
        return None if self.term.unit.is_by_the_minute else self._last_day_and_its_nominal[0]

    @cached_property
    def nominal_last_day(self) -> date | None:
        """The last day before it was moved off a non-working day."""
        return None if self.term.unit.is_by_the_minute else self._last_day_and_its_nominal[1]

    @cached_property
    def due_at(self) -> datetime | None:
        """The end of the term; for days the midnight with which the last day ends. None while it stands open-ended."""
        if self.term.unit.is_by_the_minute:
            return self._due_by_the_minute
        return None if self.last_day is None else self.midnight(self.last_day + DAY)

    def is_overdue(self, at: datetime) -> bool:
        """At the very end of its minutes a term is still kept; at 24:00 of its last day it is not."""
        if self.due_at is None:
            return False
        return at > self.due_at if self.term.unit.is_by_the_minute else at >= self.due_at

    def read(self, at: datetime) -> Reading:
        stopped = any(at in period for period in self.standing) and not self.is_overdue(at)
        return Reading(self.due_at, self.last_day, self.remaining(at), self.is_overdue(at), stopped)

    def remaining(self, at: datetime) -> timedelta:
        """What is left, never negative: running time for minutes and hours, time on the wall for days."""
        if self.term.unit.is_by_the_minute:
            run = sum((_length(part) for part in self._runs_until(at)), timedelta())
            return max(self.length - run, timedelta())
        return timedelta() if self.due_at is None else max(self.due_at - at.astimezone(UTC), timedelta())

    @property
    def length(self) -> timedelta:
        return timedelta(**{self.term.unit.value: self.term.amount})

    def runs(self) -> Iterator[Period[datetime]]:
        """The stretches in which a clock of minutes or hours runs, from its start on."""
        for stretch in self._open_hours():
            yield from stretch.without(self.standing)

    def spent(self) -> list[Period[datetime]]:
        """The stretches that make up the term, the last one cut at its end."""
        return list(self._spend())

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    @cached_property
    def _due_by_the_minute(self) -> datetime | None:
        if not self.term.amount:
            return self.started_at.astimezone(UTC)
        spent = self.spent()
        if sum((_length(part) for part in spent), timedelta()) < self.length:
            return None
        return spent[-1].end

    def _spend(self) -> Iterator[Period[datetime]]:
        left = self.length
        for run in islice(self.runs(), LONGEST_RUN_DAYS):
            if left <= timedelta():
                return
            assert run.start is not None
            if run.end is None or _length(run) >= left:
                yield Period(run.start, run.start + left)
                return
            yield run
            left -= _length(run)

    def _runs_until(self, at: datetime) -> Iterator[Period[datetime]]:
        before = Period[datetime](None, at.astimezone(UTC))
        for run in self._spend():
            if part := run.common_with(before):
                yield part
            else:
                return

    def _open_hours(self) -> Iterator[Period[datetime]]:
        start = self.started_at.astimezone(UTC)
        window = self.term.window
        if window is None:
            yield Period(start, None)
            return
        for offset in range(-1, LONGEST_RUN_DAYS):
            day = self.started_on + timedelta(days=offset)
            closes_on = day if window.closes > window.opens else day + DAY
            opens = datetime.combine(day, window.opens, self.zone).astimezone(UTC)
            closes = datetime.combine(closes_on, window.closes, self.zone).astimezone(UTC)
            if self.standing and self.standing[-1].end is None and opens >= _start(self.standing[-1]):
                return
            if closes > start:
                yield Period(max(opens, start), closes)

    @cached_property
    def _last_day_and_its_nominal(self) -> tuple[date | None, date | None]:
        nominal = self._counted_to_the_end()
        if nominal is None or not self.term.moves_to_working_day:
            return nominal, nominal
        return self.calendar.working_day_from(nominal), nominal

    def _counted_to_the_end(self) -> date | None:
        term = self.term
        if term.unit in {Unit.MONTHS, Unit.YEARS}:
            months = term.amount * (12 if term.unit is Unit.YEARS else 1)
            return self._pushed_back(months_after(self.started_on, months))
        day, left = self.started_on, term.amount
        while left:
            day += DAY
            if self._stands_for_good_from(day):
                return None
            counts = term.unit is Unit.CALENDAR_DAYS or self.calendar.is_working(day)
            left -= counts and not self.stood_on(day)
        return day

    def _pushed_back(self, day: date) -> date | None:
        """A term of months is longer by every day on which it stood."""
        reached, owed = self.started_on, (day - self.started_on).days
        while owed:
            reached += DAY
            if self._stands_for_good_from(reached):
                return None
            owed -= not self.stood_on(reached)
        return reached

    def stood_on(self, day: date) -> bool:
        """Whether the clock stood at any moment of the day: such a day is not counted against anybody."""
        whole = Period(self.midnight(day), self.midnight(day + DAY))
        return any(whole.overlaps(period) for period in self.standing)

    def _stands_for_good_from(self, day: date) -> bool:
        return bool(self.standing) and self.standing[-1].end is None and self.stood_on(day)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day (ГК art. 192)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=day.day - 1), following - DAY)


def last_day_before(event: date, term: Term) -> date:
    """The last day on which something due "not later than N days before" the event can be done.

    The day of the event is not counted. The day is not moved off a weekend: that would shorten the others' time.
    """
    if term.unit is Unit.WORKING_DAYS:
        return russian_calendar().add_working_days(event, -term.amount)
    if term.unit is not Unit.CALENDAR_DAYS:
        raise ValueError(f"a term before an event is counted in days, not {term.unit}")
    return event - timedelta(days=term.amount)


def _length(period: Period[datetime]) -> timedelta:
    assert period.start is not None
    assert period.end is not None
    return period.end - period.start


def _start(period: Period[datetime]) -> datetime:
    assert period.start is not None
    return period.start
