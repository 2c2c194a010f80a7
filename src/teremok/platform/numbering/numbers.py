"""Giving out the next number of a series."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

SERIES = re.compile(r"[0-9A-ZА-ЯЁ]{1,20}(-[0-9A-ZА-ЯЁ]{1,20})*")
TAKE = """
    INSERT INTO numbering_counter (series, year, last) VALUES (%s, %s, %s)
    ON CONFLICT (series, year) DO UPDATE SET last = numbering_counter.last + excluded.last
    RETURNING last
"""


class CannotNumber(Exception):
    """A number can't be given out here; the message says what to change."""


def next_number(series: str, *, at: datetime) -> str:
    """The next number of `series` in the city's calendar year of `at`: `ЗВ-2026-000123`.

    Others who want a number of the same series wait until the caller's transaction ends, so take it late. Raises
    CannotNumber outside a transaction: there a failure after the number would leave a gap.
    """
    return next_numbers(series, count=1, at=at)[0]


def next_numbers(series: str, *, count: int, at: datetime) -> list[str]:
    """The next `count` numbers, for what is written by the thousand. Raises CannotNumber as `next_number` does."""
    if not SERIES.fullmatch(series) or len(series) > 20:
        raise CannotNumber(f"A series is up to 20 capital letters and digits, not {series!r}.")
    if at.tzinfo is None:
        raise CannotNumber("The moment of a number needs a time zone.")
    if not connection.in_atomic_block:
        raise CannotNumber("A number is taken inside the transaction that writes what it numbers.")
    if count < 1:
        return []
    year = at.astimezone(ZoneInfo(settings.TIME_ZONE)).year
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [series, year, count])
        (last,) = cursor.fetchone()
    return [f"{series}-{year}-{number:06d}" for number in range(last - count + 1, last + 1)]
