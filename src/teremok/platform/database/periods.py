"""Ranges for exclusion constraints and for questions about a day, without PostgreSQL extensions."""

from datetime import date, datetime

from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField
from django.db.models import Func, Q
from django.utils.timezone import get_default_timezone


class DateRange(Func):
    """daterange(from, to, '[)'): half-open; null means unbounded."""

    function = "daterange"
    output_field = DateRangeField()


class IdRange(Func):
    """int8range(id, id, '[]'): lets a plain gist index compare keys for equality, as btree_gist would."""

    function = "int8range"
    output_field = BigIntegerRangeField()


def day_of(at: datetime) -> date:
    """The day of the city's calendar in which the moment lies.

    As `timezone.localdate` for what each request asks, without the search for a time zone of the thread's own, which
    nobody has here.
    """
    return at.astimezone(get_default_timezone()).date()


def in_force_on(day: date, *, start: str = "starts_on", end: str = "ends_on") -> Q:
    """The rows whose half-open period [start, end) holds the day; a null bound is open."""
    return (Q(**{f"{start}": None}) | Q(**{f"{start}__lte": day})) & (Q(**{f"{end}": None}) | Q(**{f"{end}__gt": day}))
