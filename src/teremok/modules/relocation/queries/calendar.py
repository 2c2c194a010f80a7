"""Desks and crews of an office, and one's days with the families that come."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from teremok.modules.relocation.models import Crew, Family, SigningDesk
from teremok.platform.booking.models import Booking, Resource, Slot
from teremok.platform.booking.states import TAKES_ROOM, BookingState
from teremok.platform.law.clocks import city_day
from teremok.registry.models import Organisation

BACK = timedelta(days=7)
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Guest:
    """A family in a slot."""

    family: Family
    booking: Booking

    @property
    def state(self) -> BookingState:
        return BookingState(self.booking.state)

    @property
    def is_open(self) -> bool:
        return self.booking.state == BookingState.BOOKED


@dataclass(frozen=True)
class Hour:
    slot: Slot
    guests: tuple[Guest, ...]
    is_past: bool

    @property
    def free(self) -> int:
        return max(self.slot.capacity - len(self.guests), 0)


@dataclass(frozen=True)
class Day:
    on: date
    hours: tuple[Hour, ...]

    @property
    def families(self) -> list[Family]:
        return [guest.family for hour in self.hours for guest in hour.guests]


def desks_of(office: Organisation) -> QuerySet[SigningDesk]:
    return SigningDesk.objects.filter(office=office).select_related("resource", "destination__house").order_by("pk")


def crews_of(office: Organisation) -> QuerySet[Crew]:
    return Crew.objects.filter(office=office).select_related("resource").order_by("pk")


def days_of(resource: Resource, *, at: datetime) -> list[Day]:
    """Its days from a week ago on, with who has a place in each slot."""
    rows = Slot.objects.filter(resource=resource, closed_at=None, starts_at__gte=at - BACK, starts_at__lt=at + AHEAD)
    slots = list(rows.order_by("starts_at"))
    guests = _guests(slots)
    hours = [Hour(slot, tuple(guests[slot.pk]), slot.starts_at <= at) for slot in slots]
    return [Day(on, tuple(group)) for on, group in groupby(hours, key=lambda hour: city_day(hour.slot.starts_at))]


def _guests(slots: Iterable[Slot]) -> defaultdict[int, list[Guest]]:
    found: defaultdict[int, list[Guest]] = defaultdict(list)
    bookings = list(Booking.objects.filter(slot__in=list(slots), state__in=TAKES_ROOM).order_by("pk"))
    families: dict[UUID, Family] = {}
    if bookings:
        rows = Family.objects.filter(public_id__in=[one.holder for one in bookings])
        families = {one.public_id: one for one in rows.select_related("premises__house")}
    for booking in bookings:
        found[booking.slot_id].append(Guest(families[booking.holder], booking))
    return found
