"""How long a notice may hang, and when it does."""

from datetime import date, timedelta

from teremok.modules.community.states import NoticeState

RESIDENT_DAYS = 60
ORGANISATION_DAYS = 365
PICTURES_MOST = 6


def latest_last_day(*, today: date, of_organisation: bool) -> date:
    """The last day for which a notice published today may hang."""
    return today + timedelta(days=(ORGANISATION_DAYS if of_organisation else RESIDENT_DAYS) - 1)


def may_hang_until(last_day: date, *, today: date, of_organisation: bool) -> bool:
    """Whether a notice published today may have this last day: neither past nor too far."""
    return today <= last_day <= latest_last_day(today=today, of_organisation=of_organisation)


def ends_on_after(last_day: date) -> date:
    """People name the last day; the record keeps the first day after it (the calendar's last day has none)."""
    return last_day + timedelta(days=1) if last_day < date.max else last_day


def last_day_before(ends_on: date) -> date:
    return ends_on - timedelta(days=1)


def hangs(state: NoticeState, ends_on: date, *, on: date) -> bool:
    """Whether neighbours see it on that day."""
    return state == NoticeState.PUBLISHED and on < ends_on
