"""The working calendar of the Russian production year: days off, moved holidays, short days."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache
from importlib.resources import files

DAY = timedelta(days=1)
NEW_YEAR_HOLIDAYS = frozenset((1, day) for day in range(1, 9))
HOLIDAYS = NEW_YEAR_HOLIDAYS | {(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)}
FIRST_YEAR = 2013  # art. 112 names these fourteen days since then


class CalendarUnknown(LookupError):
    """Nothing is known about the working days of a year."""


@dataclass(frozen=True)
class ProductionYear:
    """One year. `is_decreed` is false where no decree of the Government on moved days is known and art. 112 of the
    Labour Code alone speaks: two days off that fall on 1–8 January are then not yet moved anywhere."""

    year: int
    basis: str
    is_decreed: bool
    moved: tuple[tuple[date, date], ...] = ()
    short: frozenset[date] = frozenset()

    @cached_property
    def extra_days_off(self) -> frozenset[date]:
        """Days off that are no weekend: holidays and what was moved onto a weekday."""
        weekday_holidays = {day for day in self.holidays if not _is_weekend(day)}
        return frozenset(weekday_holidays | {gained for _, gained in self.moved} | self._moved_by_rule)

    @cached_property
    def working_weekends(self) -> frozenset[date]:
        return frozenset(given_up for given_up, _ in self.moved if given_up not in self.holidays)

    @cached_property
    def holidays(self) -> frozenset[date]:
        return frozenset(date(self.year, month, day) for month, day in HOLIDAYS)

    def is_working(self, day: date) -> bool:
        return day in self.working_weekends or not (_is_weekend(day) or day in self.extra_days_off)

    @property
    def working_days(self) -> int:
        first = date(self.year, 1, 1)
        return sum(self.is_working(first + DAY * n) for n in range((date(self.year + 1, 1, 1) - first).days))

    @cached_property
    def _moved_by_rule(self) -> frozenset[date]:
        """Art. 112 part 2: a day off that meets a holiday goes to the next working day, save on 1–8 January."""
        decided = {given_up for given_up, _ in self.moved}
        taken = {day for day in self.holidays if not _is_weekend(day)} | {gained for _, gained in self.moved}
        moved: set[date] = set()
        for holiday in sorted(self.holidays):
            if not _is_weekend(holiday) or holiday in decided or (holiday.month, holiday.day) in NEW_YEAR_HOLIDAYS:
                continue
            day = holiday + DAY
            while _is_weekend(day) or day in taken:
                day += DAY
            taken.add(day)
            moved.add(day)
        return frozenset(moved)


class WorkingCalendar:
    """Answers about any day since 2013: from a year's decree where it is known, else from art. 112 alone."""

    def __init__(self, years: Mapping[int, ProductionYear]) -> None:
        self._years = dict(years)

    def year(self, year: int) -> ProductionYear:
        if year not in self._years:
            if year < FIRST_YEAR:
                raise CalendarUnknown(f"The working calendar begins with {FIRST_YEAR}; {year} is not in it.")
            self._years[year] = by_the_rule(year)
        return self._years[year]

    def is_working(self, day: date) -> bool:
        return self.year(day.year).is_working(day)

    def is_short(self, day: date) -> bool:
        return day in self.year(day.year).short

    def working_day_from(self, day: date) -> date:
        """The day itself when it is a working one, else the next that is (ГК art. 193)."""
        while not self.is_working(day):
            day += DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The working day that is the count-th after `day`, which is itself not counted; before it when negative."""
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie in the half-open period [start, end)."""
        return sum(self.is_working(start + DAY * n) for n in range(max((end - start).days, 0)))


def by_the_rule(year: int) -> ProductionYear:
    """A year of which no decree is known: art. 112 moves holidays, art. 95 shortens the working day before one."""
    plain = ProductionYear(year, "ТК РФ ст. 95, 112", is_decreed=False)
    eves = {holiday - DAY for holiday in (*plain.holidays, date(year + 1, 1, 1))}
    return replace(plain, short=frozenset(day for day in eves if day.year == year and plain.is_working(day)))


@lru_cache
def russian_calendar() -> WorkingCalendar:
    """The years of `working_years.toml`."""
    table = tomllib.loads((files("teremok.kernel") / "working_years.toml").read_text("utf-8"))
    return WorkingCalendar(
        {
            int(year): ProductionYear(
                year=int(year),
                basis=row["basis"],
                is_decreed=row["decreed"],
                moved=tuple((given_up, gained) for given_up, gained in row["moved"]),
                short=frozenset(row["short"]),
            )
            for year, row in table.items()
        }
    )


def _is_weekend(day: date) -> bool:
    return day.weekday() >= 5
