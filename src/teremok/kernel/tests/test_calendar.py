from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel.calendar import CalendarUnknown, by_the_rule, russian_calendar

CALENDAR = russian_calendar()
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("year", "working", "hours", "decreed"),
    [(2024, 248, 1979, True), (2025, 247, 1972, True), (2026, 247, 1972, True), (2027, 249, 1987, False)],
)
def test_a_year_has_its_known_number_of_working_days_and_hours(year, working, hours, decreed):
    row = CALENDAR.year(year)
    assert row.working_days == working
    assert working * 8 - len(row.short) == hours
    assert row.is_decreed is decreed


@pytest.mark.parametrize(
    "day",
    ["2024-04-27", "2024-11-02", "2024-12-28", "2025-11-01", "2026-01-12", "2026-03-10", "2027-01-11"],
)
def test_working_days(day):
    assert CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day",
    ["2024-04-29", "2024-04-30", "2024-05-10", "2024-12-30", "2024-12-31", "2025-05-02", "2025-05-08", "2025-06-13",
     "2025-11-03", "2025-12-31", "2026-01-09", "2026-03-09", "2026-05-11", "2026-12-31", "2027-05-03", "2027-05-10",
     "2027-06-14"],
)  # fmt: skip
def test_days_off(day):
    assert not CALENDAR.is_working(date.fromisoformat(day))


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_short_days_are_working_days_and_every_moved_day_is_what_it_became(year):
    row = CALENDAR.year(year)
    assert all(row.is_working(day) for day in row.short)
    assert not any(row.is_working(gained) for _, gained in row.moved)
    assert not any(row.is_working(day) for day in row.holidays)


def test_the_year_without_a_decree_is_what_the_rule_gives():
    assert CALENDAR.year(2027).short == by_the_rule(2027).short
    assert CALENDAR.year(2027).extra_days_off == by_the_rule(2027).extra_days_off
    assert CALENDAR.is_short(date(2027, 4, 30))


@given(days, st.integers(0, 60))
def test_adding_working_days_and_counting_them_agree(day, count):
    later = CALENDAR.add_working_days(day, count)
    after = day + timedelta(days=1)
    assert CALENDAR.working_days_between(after, later + timedelta(days=1)) == count
    assert count == 0 or CALENDAR.is_working(later)


@given(days, st.integers(1, 60))
def test_going_there_and_back_returns_to_a_working_day(day, count):
    start = CALENDAR.working_day_from(day)
    assert CALENDAR.add_working_days(CALENDAR.add_working_days(start, count), -count) == start


def test_years_before_the_table_are_refused_with_the_first_year_it_knows():
    with pytest.raises(CalendarUnknown, match="2013"):
        CALENDAR.is_working(date(1999, 1, 1))
