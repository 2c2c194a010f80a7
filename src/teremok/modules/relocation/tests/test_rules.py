"""How a stage stands against its term, in Python and in the database alike."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from teremok.modules.relocation.queries.deviation import DEVIATION
from teremok.modules.relocation.rules import deviation, near
from teremok.modules.relocation.states import Deviation

WEEK = timedelta(days=7)
START = datetime(2026, 5, 4, 9, tzinfo=UTC)
moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
lengths = st.integers(1, 60 * 24 * 90).map(lambda minutes: timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("days", "at", "expected"),
    [
        (30, 22, Deviation.ON_TIME),
        (30, 23, Deviation.NEAR),
        (30, 29, Deviation.NEAR),
        (30, 30, Deviation.OVERDUE),
        (9, 5, Deviation.ON_TIME),
        (9, 6, Deviation.NEAR),
        (9, 9, Deviation.OVERDUE),
    ],
)
def test_near_is_a_week_or_a_third_whichever_is_less(days, at, expected):
    due = START + timedelta(days=days)
    assert deviation(due, START, None, "t", START + timedelta(days=at), attention=WEEK) == expected


def test_without_a_term_before_service_and_when_left():
    assert deviation(None, None, None, "", START, attention=WEEK) == Deviation.NONE
    assert deviation(None, None, None, "t", START, attention=WEEK) == Deviation.WAITING
    assert deviation(START, START - WEEK, START, "t", START, attention=WEEK) == Deviation.DONE


@given(lengths, moments, moments)
def test_time_only_makes_it_worse(length, one, other):
    order = [Deviation.ON_TIME, Deviation.NEAR, Deviation.OVERDUE]
    first, second = sorted((one, other))
    stands = [deviation(START + length, START, None, "t", at, attention=WEEK) for at in (first, second)]
    assert order.index(stands[0]) <= order.index(stands[1])


@given(lengths)
def test_a_term_begins_on_time_and_its_end_is_overdue(length):
    assert near(START, START + length, attention=WEEK) <= min(WEEK, length / 3)
    assert deviation(START + length, START, None, "t", START, attention=WEEK) == Deviation.ON_TIME
    assert deviation(START + length, START, None, "t", START + length, attention=WEEK) == Deviation.OVERDUE


class TheDatabaseAgrees(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(lengths, moments, st.one_of(st.none(), moments), st.booleans(), st.booleans())
    def test_with_the_rule(self, length, at, left_at, has_term, runs):
        runs_from, due_at = (START, START + length) if has_term and runs else (None, None)
        term = "t" if has_term else ""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {DEVIATION} FROM (SELECT %(due)s::timestamptz AS due_at, %(from)s::timestamptz AS runs_from,"  # noqa: S608
                " %(left)s::timestamptz AS left_at, %(term)s AS term) AS step",
                {"due": due_at, "from": runs_from, "left": left_at, "term": term, "at": at, "attention": WEEK},
            )
            [found] = cursor.fetchone()
        assert found == deviation(due_at, runs_from, left_at, term, at, attention=WEEK)
