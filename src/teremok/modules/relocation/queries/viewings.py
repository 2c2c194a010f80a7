"""Viewings: what an offer's family has booked, whom to invite, the times of a desk and who comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count
from django.utils import timezone

from teremok.modules.relocation.models import Destination, Family, ListedHouse, Offer
from teremok.modules.relocation.models.offers import OfferState
from teremok.modules.relocation.states import Stage
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.booking.queries import place_in_line, slots_with_room
from teremok.platform.booking.states import ACTIVE, BookingState

AHEAD = timedelta(days=21)


@dataclass(frozen=True)
class Day:
    """A day with its times."""

    on: date
    slots: tuple[Slot, ...]

    @property
    def has_room(self) -> bool:
        return any(slot.free > 0 for slot in self.slots)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Booked:
    """What a family has booked or waits for; `place` is its place in line."""

    booking: Booking
    place: int | None

    @property
    def slot(self) -> Slot:
        return self.booking.slot


@dataclass(frozen=True)
class Coming:
    """Who comes at a time of the desk: the family's offer and how it stands."""

    booking: Booking
    offer: Offer

    @property
    def state(self) -> BookingState:
        return BookingState(self.booking.state)


def active_of(offer: Offer) -> Booking | None:
    """What the offer's family has booked or waits for."""
    rows = Booking.objects.filter(holder=offer.public_id, state__in=ACTIVE)
    return rows.select_related("slot").order_by("slot__starts_at").first()


def booked(offer: Offer) -> Booked | None:
    found = active_of(offer)
    return None if found is None else Booked(found, place_in_line(found))


def history(offer: Offer) -> list[Booking]:
    """Viewings of the offer that are over, the latest first."""
    rows = Booking.objects.filter(holder=offer.public_id).exclude(state__in=ACTIVE)
    return list(rows.select_related("slot").order_by("-slot__starts_at"))


def days_of(destination: Destination, *, at: datetime) -> list[Day]:
    """Times that can still be booked, by day."""
    if destination.viewings is None:
        return []
    days: dict[date, list[Slot]] = {}
    for slot in slots_with_room(destination.viewings, after=at, before=at + AHEAD):
        days.setdefault(timezone.localdate(slot.starts_at), []).append(slot)
    return [Day(on, tuple(slots)) for on, slots in days.items()]


def coming(destination: Destination, *, on: date, days: int = 7) -> dict[int, list[Coming]]:
    """Who has booked at the desk in these days, by the slot's key."""
    if destination.viewings_id is None:
        return {}
    rows = (
        Booking.objects.filter(slot__resource_id=destination.viewings_id, slot__closed_at=None)
        .exclude(state=BookingState.CANCELLED)
        .filter(slot__starts_at__date__gte=on, slot__starts_at__date__lt=on + timedelta(days=days))
        .order_by("pk")
    )
    bookings = list(rows)
    offers = {
        offer.public_id: offer
        for offer in Offer.objects.filter(public_id__in=[one.holder for one in bookings]).select_related(
            "family__premises__house", "flat__premises"
        )
    }
    found: dict[int, list[Coming]] = {}
    for one in bookings:
        found.setdefault(one.slot_id, []).append(Coming(one, offers[one.holder]))
    return found


def to_invite(houses: Sequence[ListedHouse]) -> list[tuple[int, int | None]]:
    """Families (with their office) who have a flat to see and haven't booked or seen it."""
    settled = Booking.objects.filter(state__in=(*ACTIVE, BookingState.SERVED)).values("holder")
    rows = Offer.objects.filter(
        family__listed_house__in=houses, family__stage=Stage.ORDER, family__closed_at=None, state=OfferState.MADE
    ).exclude(public_id__in=settled)
    return list(rows.order_by("family_id").values_list("family_id", "family__listed_house__office_id"))


def families_to_invite(houses: Sequence[ListedHouse]) -> list[tuple[int, int]]:
    """How many families of each house (its key) could be invited now."""
    ids = [family for family, _office in to_invite(houses)]
    rows = Family.objects.filter(pk__in=ids).order_by().values_list("listed_house_id").annotate(count=Count("pk"))
    return list(rows)
