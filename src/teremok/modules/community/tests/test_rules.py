"""The board's few rules, walked through."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from teremok.modules.community.rules import (
    ends_on_after,
    hangs,
    last_day_before,
    latest_last_day,
    may_hang_until,
)
from teremok.modules.community.states import OF_ORGANISATIONS, OF_RESIDENTS, TRANSITIONS, NoticeState, Topic

days = st.dates(date(2020, 1, 1), date(2040, 1, 1))
spans = st.integers(-400, 800).map(lambda n: timedelta(days=n))


@given(days, spans, st.booleans())
def test_a_last_day_that_is_allowed_is_a_day_it_hangs(today, span, of_organisation):
    last_day = today + span
    ends_on = ends_on_after(last_day)
    assert last_day_before(ends_on) == last_day
    if may_hang_until(last_day, today=today, of_organisation=of_organisation):
        assert hangs(NoticeState.PUBLISHED, ends_on, on=today)
        assert hangs(NoticeState.PUBLISHED, ends_on, on=last_day)
        assert not hangs(NoticeState.PUBLISHED, ends_on, on=ends_on)
        assert last_day <= latest_last_day(today=today, of_organisation=of_organisation)


@given(days, days, st.sampled_from(NoticeState))
def test_only_what_is_published_hangs(on, ends_on, state):
    assert not hangs(state, ends_on, on=on) or state == NoticeState.PUBLISHED


def test_what_is_over_stays_over():
    assert TRANSITIONS.keys() == set(NoticeState)
    for final in (NoticeState.WITHDRAWN, NoticeState.EXPIRED):
        assert not any(final.may_become(state) for state in NoticeState)


def test_every_choice_can_be_drawn():
    for member in (*NoticeState, *Topic):
        assert member.label
        assert member.tone in {"neutral", "info", "success", "warning", "danger"}
        assert member.icon
    assert {*OF_ORGANISATIONS, *OF_RESIDENTS} == set(Topic)
