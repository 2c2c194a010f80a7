from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.kernel.periods import Period, WrongPeriod, days, gaps, merge

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=n) for n in range(-1, 41)]
bound = st.none() | st.integers(0, 40).map(lambda n: FIRST + timedelta(days=n))


def is_proper(bounds):
    start, end = bounds
    return start is None or end is None or start < end


periods = st.tuples(bound, bound).filter(is_proper).map(lambda bounds: Period(*bounds))
lists = st.lists(periods, max_size=6)


def covered(several):
    return {day for day in DAYS if any(day in period for period in several)}


@given(periods, periods)
def test_two_overlap_exactly_when_they_share_a_day(one, other):
    both = covered([one]) & covered([other])
    assert one.overlaps(other) == other.overlaps(one) == bool(both)
    common = one.common_with(other)
    assert covered([common] if common else []) == both


@given(periods, lists)
def test_what_is_left_is_what_the_others_do_not_hold(period, others):
    left = period.without(others)
    assert covered(left) == covered([period]) - covered(others)
    assert merge(left) == left


@given(lists)
def test_merging_keeps_every_day_and_leaves_gaps_between(several):
    merged = merge(several)
    assert covered(merged) == covered(several)
    assert not any(one.overlaps(other) or one.meets(other) for one, other in pairwise(merged))
    assert merge(reversed(several)) == merged


@given(lists)
def test_gaps_and_cover_make_the_whole(several):
    whole = Period(DAYS[0], DAYS[-1] + timedelta(days=1))
    assert covered(gaps(whole, several)) | covered(several) == set(DAYS)


def test_periods_that_follow_meet_but_do_not_overlap():
    may, june = Period(date(2026, 5, 1), date(2026, 6, 1)), Period(date(2026, 6, 1), None)
    assert may.meets(june)
    assert not may.overlaps(june)
    assert merge([june, may]) == [Period(date(2026, 5, 1), None)]
    assert days(may) == 31


@pytest.mark.parametrize("end", [FIRST, FIRST - timedelta(days=1)])
def test_an_empty_period_can_not_be_made(end):
    with pytest.raises(WrongPeriod):
        Period(FIRST, end)


def test_an_open_period_has_no_number_of_days():
    with pytest.raises(WrongPeriod):
        days(Period(FIRST, None))
