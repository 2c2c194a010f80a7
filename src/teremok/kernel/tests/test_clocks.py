from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel.calendar import russian_calendar
from teremok.kernel.clocks import CannotStop, Clock, Stop, Term, Unit, Window, last_day_before, months_after

MOSCOW = ZoneInfo("Europe/Moscow")
CHUTE_HOURS = Window(time(8), time(23))
MINUTE = timedelta(minutes=1)


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def clock(amount, unit, started, *stops, **term):
    return Clock(Term(amount, unit, **term), moscow(started), MOSCOW, tuple(stops))


moments = st.integers(0, 60 * 24 * 1200).map(lambda minutes: moscow("2024-01-01T00:00") + minutes * MINUTE)
windows = st.lists(st.integers(0, 23).map(time), min_size=2, max_size=2, unique=True).map(lambda pair: Window(*pair))
amounts = st.integers(0, 200)


@st.composite
def stops(draw):
    made = []
    for _ in range(draw(st.integers(0, 3))):
        start = draw(moments)
        made.append(Stop("documents", start, start + timedelta(minutes=draw(st.integers(1, 60 * 24 * 20)))))
    return tuple(made)


@given(amounts, moments)
def test_hours_run_through_nights_and_days_off(amount, started):
    running = Clock(Term(amount, Unit.HOURS), started, MOSCOW)
    assert running.due_at == started + timedelta(hours=amount)
    assert not running.is_overdue(running.due_at)
    assert running.is_overdue(running.due_at + MINUTE)


@given(amounts, moments, windows, stops())
def test_a_clock_of_hours_spends_exactly_its_term_inside_its_window_and_outside_its_stops(
    amount, started, window, stood
):
    running = Clock(Term(amount, Unit.HOURS, window=window, stops=frozenset({"documents"})), started, MOSCOW, stood)
    parts = running.spent()
    assert sum((part.end - part.start for part in parts), timedelta()) == timedelta(hours=amount)
    for part in parts:
        assert part.start >= started
        assert not any(part.overlaps(stop.period) for stop in stood)
        middle = (part.start + (part.end - part.start) / 2).astimezone(MOSCOW).time()
        inside = window.opens <= middle < window.closes
        across = window.opens > window.closes and (middle >= window.opens or middle < window.closes)
        assert inside or across
    assert running.due_at == (parts[-1].end if parts else started)


@given(amounts, moments, stops(), st.integers(0, 60 * 24 * 40))
def test_what_is_left_and_what_ran_make_the_term(amount, started, stood, minutes):
    running = Clock(Term(amount, Unit.HOURS, stops=frozenset({"documents"})), started, MOSCOW, stood)
    at = started + minutes * MINUTE
    left = running.remaining(at)
    assert timedelta() <= left <= running.length
    assert (left == timedelta()) == (at >= running.due_at)
    assert running.read(at).is_overdue == (at > running.due_at)


@given(st.integers(0, 120), moments)
def test_calendar_days_leave_out_the_first_and_end_on_a_working_day(amount, started):
    running = Clock(Term(amount, Unit.CALENDAR_DAYS), started, MOSCOW)
    assert running.nominal_last_day == started.date() + timedelta(days=amount)
    assert running.last_day >= running.nominal_last_day
    assert russian_calendar().is_working(running.last_day)
    assert russian_calendar().working_days_between(running.nominal_last_day, running.last_day) == 0
    assert running.due_at.astimezone(MOSCOW).time() == time()
    assert not running.is_overdue(running.due_at - MINUTE)
    assert running.is_overdue(running.due_at)


@given(st.integers(1, 60), moments)
def test_working_days_are_counted_after_the_day_of_the_event(amount, started):
    running = Clock(Term(amount, Unit.WORKING_DAYS), started, MOSCOW)
    after = started.date() + timedelta(days=1)
    assert russian_calendar().working_days_between(after, running.last_day + timedelta(days=1)) == amount


@given(st.sampled_from([Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS]), st.integers(1, 12), moments, stops())
def test_a_stop_never_brings_the_end_nearer(unit, amount, started, stood):
    term = Term(amount, unit, stops=frozenset({"documents"}))
    assert Clock(term, started, MOSCOW, stood).due_at >= Clock(term, started, MOSCOW).due_at


@given(amounts, moments)
def test_the_moment_may_come_in_any_time_zone(amount, started):
    for unit in (Unit.HOURS, Unit.CALENDAR_DAYS):
        here = Clock(Term(amount, unit), started, MOSCOW)
        assert Clock(Term(amount, unit), started.astimezone(UTC), MOSCOW).due_at == here.due_at


def test_thirty_minutes_at_midnight_on_new_year():
    assert clock(30, Unit.MINUTES, "2025-12-31T23:50").due_at == moscow("2026-01-01T00:20")


@pytest.mark.parametrize(
    ("started", "due"),
    [
        ("2026-05-05T10:00", "2026-05-05T12:00"),
        ("2026-05-05T22:30", "2026-05-06T09:30"),
        ("2026-05-05T23:00", "2026-05-06T10:00"),
        ("2026-05-05T03:00", "2026-05-05T10:00"),
        ("2026-05-05T21:00", "2026-05-05T23:00"),
    ],
)
def test_a_refuse_chute_is_cleared_in_two_hours_between_eight_and_eleven(started, due):
    assert clock(2, Unit.HOURS, started, window=CHUTE_HOURS).due_at == moscow(due)


def test_thirty_days_for_an_appeal_that_end_on_a_saturday_move_to_monday():
    running = clock(30, Unit.CALENDAR_DAYS, "2026-11-05T17:00")
    assert running.nominal_last_day == date(2026, 12, 5)
    assert running.last_day == date(2026, 12, 7)
    assert running.due_at == moscow("2026-12-08T00:00")


def test_a_term_that_ends_in_the_new_year_holidays_moves_behind_all_of_them():
    assert clock(10, Unit.CALENDAR_DAYS, "2025-12-22T09:00").last_day == date(2026, 1, 12)
    assert clock(3, Unit.WORKING_DAYS, "2025-12-29T09:00").last_day == date(2026, 1, 13)


def test_a_term_that_does_not_move_stays_on_its_day_off():
    assert clock(2, Unit.CALENDAR_DAYS, "2026-11-05T17:00", moves_to_working_day=False).last_day == date(2026, 11, 7)


@pytest.mark.parametrize(
    ("day", "months", "end"),
    [("2025-12-31", 2, "2026-02-28"), ("2023-12-31", 2, "2024-02-29"), ("2026-05-15", 6, "2026-11-15"),
     ("2026-01-31", 1, "2026-02-28"), ("2026-05-15", 24, "2028-05-15"), ("2026-12-01", 0, "2026-12-01")],
)  # fmt: skip
def test_months_end_on_the_same_day_or_on_the_last(day, months, end):
    assert months_after(date.fromisoformat(day), months) == date.fromisoformat(end)


def test_days_on_which_the_clock_stood_are_not_counted():
    stop = Stop("documents", moscow("2026-04-07T12:00"), moscow("2026-04-09T12:00"))
    running = clock(5, Unit.WORKING_DAYS, "2026-04-06T09:00", stop, stops=frozenset({"documents"}))
    assert running.last_day == date(2026, 4, 16)


def test_a_clock_that_stands_does_not_know_its_end_and_is_not_overdue():
    stop = Stop("documents", moscow("2026-04-07T12:00"))
    for unit in (Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS):
        running = clock(40, unit, "2026-04-06T09:00", stop, stops=frozenset({"documents"}))
        reading = running.read(moscow("2027-04-06T09:00"))
        assert (reading.due_at, reading.is_overdue, reading.is_stopped) == (None, False, True)
    windowed = clock(40, Unit.HOURS, "2026-04-06T09:00", stop, stops=frozenset({"documents"}), window=CHUTE_HOURS)
    assert windowed.due_at is None
    assert windowed.remaining(moscow("2027-04-06T09:00")) == timedelta(hours=40 - 14 - 4)


def test_a_stop_after_the_end_changes_nothing():
    stop = Stop("documents", moscow("2026-04-07T12:00"))
    running = clock(2, Unit.HOURS, "2026-04-06T09:00", stop, stops=frozenset({"documents"}))
    assert running.due_at == moscow("2026-04-06T11:00")
    assert running.read(moscow("2026-04-08T09:00")).is_overdue
    assert not running.read(moscow("2026-04-08T09:00")).is_stopped


def test_an_emergency_clock_never_stands_for_missing_access():
    stop = Stop("no_access", moscow("2026-04-06T09:10"))
    with pytest.raises(CannotStop, match="no_access"):
        clock(30, Unit.MINUTES, "2026-04-06T09:00", stop)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Clock(Term(1, Unit.HOURS), datetime.fromisoformat("2026-04-06T00:00"), MOSCOW)


def test_a_notice_ten_days_before_the_meeting():
    assert last_day_before(date(2026, 5, 20), Term(10, Unit.CALENDAR_DAYS)) == date(2026, 5, 10)
    assert last_day_before(date(2026, 5, 20), Term(10, Unit.WORKING_DAYS)) == date(2026, 5, 5)
    with pytest.raises(ValueError, match="days"):
        last_day_before(date(2026, 5, 20), Term(10, Unit.HOURS))


@pytest.mark.parametrize(
    "wrong", [{"amount": -1, "unit": Unit.HOURS}, {"amount": 1, "unit": Unit.MONTHS, "window": CHUTE_HOURS}]
)
def test_a_term_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match=r"term|window"):
        Term(**wrong)
