"""Clocks whose terms come from the tables of the law, in the city's time zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from teremok.kernel.clocks import Clock, Stop
from teremok.platform.law import parameters
from teremok.platform.law.values import LawValue


@dataclass(frozen=True)
class LawClock:
    """A clock and the version of the law it runs by: store the version beside what it decided."""

    clock: Clock
    law: LawValue


def city_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def city_day(at: datetime) -> date:
    """The day it is in the city at that moment."""
    return at.astimezone(city_zone()).date()


def clock_for(name: str, *, started_at: datetime, stops: Iterable[Stop] = (), on: date | None = None) -> LawClock:
    """The clock of the term `name`, by the law in force on the day it started (or on the day `on`)."""
    return clocks_for([name], started_at=started_at, stops=stops, on=on)[name]


def clocks_for(
    names: Iterable[str], *, started_at: datetime, stops: Iterable[Stop] = (), on: date | None = None
) -> dict[str, LawClock]:
    """Several clocks that started at the same moment, in one query; a stop counts for those whose law lists it."""
    stood = tuple(stops)
    found = parameters.values(names, on=on or city_day(started_at))
    return {
        name: LawClock(
            Clock(law.term, started_at, city_zone(), tuple(stop for stop in stood if stop.reason in law.term.stops)),
            law,
        )
        for name, law in found.items()
    }
