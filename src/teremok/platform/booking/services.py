"""Opening slots, taking places in them, giving them back."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.booking import signals
from teremok.platform.booking.models import Booking, Resource, Slot
from teremok.platform.booking.states import ACTIVE, TAKES_ROOM, BookingState


class CannotOpen(Exception):
    """Slots can't be opened or changed so."""


class CannotBook(Exception):
    """No place can be taken."""


class CannotSettle(Exception):
    """A booking can't be cancelled or closed in this state."""


def add_resource(*, by: Actor, kind: str, name: str, at: datetime) -> Resource:
    return Resource.objects.create(kind=kind, name=name)


@transaction.atomic
def open_slots(
    *, by: Actor, resource: Resource, starts: Iterable[datetime], length: timedelta, capacity: int = 1, at: datetime
) -> list[Slot]:
    """One slot of `length` at each start. Raises CannotOpen when one lies in the past or over another slot."""
    moments = sorted(starts)
    if capacity < 1 or length <= timedelta():
        raise CannotOpen(_("A slot needs room for at least one and a length."))
    if moments and moments[0] < at:
        raise CannotOpen(_("A slot can't begin in the past: choose a later time."))
    slots = [Slot(resource=resource, starts_at=start, ends_at=start + length, capacity=capacity) for start in moments]
    try:
        with transaction.atomic():
            return Slot.objects.bulk_create(slots)
    except IntegrityError as error:
        raise CannotOpen(_("These slots overlap each other or open ones: choose other times.")) from error


@transaction.atomic
def book(
    *, by: Actor, slot: Slot, holder: UUID, at: datetime, topic: str = "", key: str | None = None, wait: bool = False
) -> Booking:
    """Takes a place for the holder, or with `wait` a place in the line when the slot is full.

    The same `key` gives the same booking again. Raises CannotBook when the slot began, closed or is full, and when
    the holder is in it already.
    """
    locked = _lock(slot)
    if key is not None and (same := Booking.objects.filter(key=key).first()):
        if (same.slot_id, same.holder) != (locked.id, holder):
            raise CannotBook(_("This key was used for another booking: send a new one."))
        return same
    if locked.closed_at or locked.starts_at <= at:
        raise CannotBook(_("This time can't be taken any more: choose another."))
    if locked.bookings.filter(holder=holder, state__in=ACTIVE).exists():
        raise CannotBook(_("You are already booked for this time."))
    has_room = _taken(locked) < locked.capacity
    if not has_room and not wait:
        raise CannotBook(_("All places of this time are taken: choose another or stand in line."))
    return Booking.objects.create(
        slot=locked,
        holder=holder,
        topic=topic,
        key=key,
        state=BookingState.BOOKED if has_room else BookingState.WAITING,
        booked_by=by.account_id,
        booked_at=at,
    )


@transaction.atomic
def cancel(
    *, by: Actor, booking: Booking, at: datetime, reason: str = "", ahead: timedelta = timedelta()
) -> Booking | None:
    """Gives the place back; the first in line gets it and is returned. Cancelling again changes nothing.

    `ahead` is how long before the start one may still cancel. Raises CannotSettle later, and once it took place.
    """
    slot = _lock(booking.slot)
    booking.refresh_from_db()
    if booking.state == BookingState.CANCELLED:
        return None
    if booking.state not in ACTIVE:
        raise CannotSettle(_("This booking is over and can't be cancelled."))
    if booking.state == BookingState.BOOKED and at > slot.starts_at - ahead:
        raise CannotSettle(_("It is too late to cancel this booking: call us instead."))
    _settle(booking, BookingState.CANCELLED, by=by, at=at, reason=reason)
    return next(iter(_promote(slot, at)), None)


@transaction.atomic
def mark_served(*, by: Actor, booking: Booking, at: datetime) -> None:
    """The holder came. Raises CannotSettle when they were not booked or the slot has not begun."""
    _close_booked(booking, BookingState.SERVED, by=by, at=at, after=timedelta())


@transaction.atomic
def mark_no_show(*, by: Actor, booking: Booking, at: datetime, after: timedelta = timedelta()) -> None:
    """The holder did not come; `after` is how long from the start they are waited for. Raises CannotSettle."""
    _close_booked(booking, BookingState.NO_SHOW, by=by, at=at, after=after)


@transaction.atomic
def change_capacity(*, by: Actor, slot: Slot, capacity: int, at: datetime) -> list[Booking]:
    """Makes more or less room; returns those of the line who got a place. Raises CannotOpen below those booked."""
    locked = _lock(slot)
    taken = _taken(locked)
    if capacity < max(taken, 1):
        raise CannotOpen(_("%(count)d places are taken: cancel bookings first.") % {"count": taken})
    locked.capacity = capacity
    locked.save(update_fields=["capacity"])
    return _promote(locked, at)


@transaction.atomic
def close_slot(*, by: Actor, slot: Slot, at: datetime, reason: str) -> list[Booking]:
    """Takes the slot away and cancels everyone in it and in its line; returns them, for they must be told."""
    locked = _lock(slot)
    if locked.closed_at:
        return []
    affected = list(locked.bookings.filter(state__in=ACTIVE).order_by("id"))
    for booking in affected:
        _settle(booking, BookingState.CANCELLED, by=by, at=at, reason=reason)
    locked.closed_at = at
    locked.save(update_fields=["closed_at"])
    if affected:
        signals.called_off.send(Slot, bookings=affected, at=at)
    return affected


def _lock(slot: Slot) -> Slot:
    return Slot.objects.select_for_update().get(pk=slot.pk)


def _taken(slot: Slot) -> int:
    return slot.bookings.filter(state__in=TAKES_ROOM).count()


def _promote(slot: Slot, at: datetime) -> list[Booking]:
    """Gives free places to the line in its order, until the slot begins."""
    if slot.closed_at or slot.starts_at <= at:
        return []
    free = max(slot.capacity - _taken(slot), 0)
    promoted = list(slot.bookings.filter(state=BookingState.WAITING).order_by("id")[:free])
    for booking in promoted:
        booking.state = BookingState.BOOKED
        booking.save(update_fields=["state"])
        signals.promoted.send(Slot, booking=booking, at=at)
    return promoted


def _close_booked(booking: Booking, state: BookingState, *, by: Actor, at: datetime, after: timedelta) -> None:
    slot = _lock(booking.slot)
    booking.refresh_from_db()
    if booking.state == state:
        return
    if booking.state != BookingState.BOOKED:
        raise CannotSettle(_("Only a booked place can be closed."))
    if at < slot.starts_at + after:
        raise CannotSettle(_("It is too early: wait until the booked time has come."))
    _settle(booking, state, by=by, at=at)


def _settle(booking: Booking, state: BookingState, *, by: Actor, at: datetime, reason: str = "") -> None:
    booking.state, booking.settled_at, booking.settled_by, booking.reason = state, at, by.account_id, reason
    booking.save(update_fields=["state", "settled_at", "settled_by", "reason"])
