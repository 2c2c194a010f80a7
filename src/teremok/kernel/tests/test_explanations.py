from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from teremok.kernel.clocks import Clock, Stop, Term, Unit, Window
from teremok.kernel.explanations import duration_text, explain

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def _english():
    with override("en"):
        yield


def lines(term, started, *stops):
    return explain(Clock(term, datetime.fromisoformat(started).replace(tzinfo=MOSCOW), MOSCOW, stops))


def test_a_windowed_clock_shows_each_stretch():
    chute = Term(2, Unit.HOURS, article="ПП 416 п. 13", window=Window(time(8), time(23)))
    assert lines(chute, "2026-05-05T22:30") == [
        "The clock started on 05.05.2026 22:30.",
        "The term is 2 hours (ПП 416 п. 13), counted only in the hours 08:00–23:00.",
        "05.05.2026 22:30 – 05.05.2026 23:00: 30 min",
        "06.05.2026 08:00 – 06.05.2026 09:30: 1 h 30 min",
        "The term ends on 06.05.2026 09:30.",
    ]


def test_days_show_the_last_day_and_why_it_moved():
    assert lines(Term(30, Unit.CALENDAR_DAYS, article="59-ФЗ ст. 12"), "2026-11-05T17:00") == [
        "The clock started on 05.11.2026 17:00.",
        "The term is 30 calendar days (59-ФЗ ст. 12).",
        "The day of the event is not counted (Civil Code, art. 191).",
        "The last day is 05.12.2026, Saturday.",
        "It is not a working day: the term moves to 07.12.2026, Monday (Civil Code, art. 193).",
        "It can be done until 24:00 of 07.12.2026.",
    ]


def test_a_year_without_a_decree_says_so():
    assert "No decree on moved days of 2027 is known" in " ".join(lines(Term(3, Unit.WORKING_DAYS), "2027-05-05T17:00"))


def test_a_standing_clock_says_since_when():
    stop = Stop("documents", datetime(2026, 5, 6, 12, tzinfo=MOSCOW))
    told = lines(Term(5, Unit.WORKING_DAYS, stops=frozenset({"documents"})), "2026-05-05T17:00", stop)
    assert "It stands still since 06.05.2026 12:00." in told
    assert told[-1] == "It will be known when the term ends once the clock runs again."


def test_many_stretches_are_told_in_a_few_lines():
    told = lines(Term(100, Unit.HOURS, window=Window(time(9), time(10))), "2026-01-01T00:00")
    assert "… and 95 stretches more …" in told
    assert len(told) == 9


@pytest.mark.parametrize(("minutes", "text"), [(0, "0 min"), (0.5, "1 min"), (60, "1 h"), (61, "1 h 1 min")])
def test_a_length_is_told_in_hours_and_minutes(minutes, text):
    assert duration_text(timedelta(minutes=minutes)) == text
