"""Reading slots and lines."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from teremok.platform.booking.models import Booking, Resource, Slot
from teremok.platform.booking.states import ACTIVE, TAKES_ROOM, BookingState


def slots_with_room(resource: Resource, *, after: datetime, before: datetime) -> QuerySet[Slot]:
    """Open slots that begin in [after, before), each with `free` and `waiting` counted, in order of time."""
    return (
        Slot.objects.filter(resource=resource, resource__is_open=True, closed_at=None)
        .filter(starts_at__gte=after, starts_at__lt=before)
        .annotate(
            free=F("capacity") - Count("bookings", filter=Q(bookings__state__in=TAKES_ROOM)),
            waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
        )
        .order_by("starts_at")
    )


def place_in_line(booking: Booking) -> int | None:
    """1 is the next to get a place; None for one who does not wait."""
    if booking.state != BookingState.WAITING:
        return None
    return Booking.objects.filter(slot=booking.slot_id, state=BookingState.WAITING, id__lte=booking.id).count()


def active_of(holder: UUID) -> QuerySet[Booking]:
    """What a holder has booked or waits for, the nearest first."""
    return Booking.objects.filter(holder=holder, state__in=ACTIVE).select_related("slot__resource").order_by(
        "slot__starts_at"
    )  # fmt: skip
