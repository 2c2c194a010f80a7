"""Viewing an offered flat: times opened at the desk, booked by the family, held or missed."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation import showing
from teremok.modules.relocation.access import (
    can_lead,
    my_families,
    require_can_lead,
    require_can_lead_houses,
    require_works_with_flats,
)
from teremok.modules.relocation.models import Destination, Family, ListedHouse, Offer
from teremok.modules.relocation.models.offers import OfferState
from teremok.modules.relocation.offer_notices import in_both, tell_families
from teremok.modules.relocation.queries.viewings import active_of, to_invite
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.states import Door, Stage
from teremok.platform.access import Actor, Denied
from teremok.platform.booking import services as booking
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.booking.states import ACTIVE, BookingState
from teremok.platform.law.clocks import city_zone
from teremok.registry.models import Organisation

SUBJECT = "relocation.offer"
LATEST_CHANGE = timedelta(hours=1)
TO_VIEW = (OfferState.MADE, OfferState.ACCEPTED)


class CannotView(Exception):
    """The viewing can't be booked or settled so; the message says why."""


@transaction.atomic
def open_times(
    *,
    by: Actor,
    destination: Destination,
    days: Sequence[date],
    from_time: time,
    to_time: time,
    length: timedelta,
    capacity: int,
    at: datetime,
) -> list[Slot]:
    """Times of `length` one after another on each of the days, in the city's hours, each with room for `capacity`
    families. Raises Denied, `booking.CannotOpen`.
    """
    require_works_with_flats(by)
    if destination.viewings is None:
        raise booking.CannotOpen(_("This house has no desk yet: write its address first."))
    starts = []
    for day in days:
        start, end = (datetime.combine(day, moment, city_zone()) for moment in (from_time, to_time))
        while start + length <= end:
            starts.append(start)
            start += length
    if not starts:
        raise booking.CannotOpen(_("Not a single viewing fits between these hours: begin earlier or end later."))
    return booking.open_slots(
        by=by, resource=destination.viewings, starts=starts, length=length, capacity=capacity, at=at
    )


@transaction.atomic
def close_time(*, by: Actor, destination: Destination, slot: Slot, reason: str, at: datetime) -> int:
    """Calls a time off; whoever booked it is told why. Returns how many families that concerns. Raises Denied,
    CannotView without a reason.
    """
    require_works_with_flats(by)
    if slot.resource_id != destination.viewings_id:
        raise CannotView(_("This time belongs to another house."))
    if not reason.strip():
        raise CannotView(_("Write why: everybody who booked reads it."))
    affected = booking.close_slot(by=by, slot=slot, at=at, reason=reason.strip()[:300])
    tell_called_off(bookings=affected, reason=reason.strip(), by=by, at=at)
    return len(affected)


@transaction.atomic
def book(*, by: Actor, offer: Offer, slot: Slot, at: datetime, key: str, wait: bool = False) -> Booking:
    """Books the time for the family, or with `wait` a place in its line; another active booking of the offer is given
    back first. By whoever belongs to the family or acts for a member, or by their officer on the phone. Raises Denied,
    CannotView, `booking.CannotBook`.
    """
    family = Family.objects.select_for_update(no_key=True).get(pk=offer.family_id)
    _require_may_book(by, family)
    if same := Booking.objects.filter(key=key, holder=offer.public_id).first():
        return same
    offer = Offer.objects.select_related("flat__destination").get(pk=offer.pk)
    if offer.ended_at is not None or offer.state not in TO_VIEW:
        raise CannotView(_("This flat isn't offered to you any more."))
    if slot.resource_id != offer.flat.destination.viewings_id:
        raise CannotView(_("At this time another house is shown."))
    now = active_of(offer)
    if now is not None and now.slot_id == slot.pk and now.state == BookingState.BOOKED:
        return now
    taken = booking.book(
        by=by, slot=slot, holder=offer.public_id, at=at, topic="relocation.viewing", key=key, wait=wait
    )
    if now is not None and now.pk != taken.pk:
        booking.cancel(by=by, booking=now, at=at, reason=_("Moved to another time"))
    showing.changed([family.pk])
    return taken


@transaction.atomic
def cancel(*, by: Actor, offer: Offer, at: datetime) -> None:
    """Gives the booked time back, up to an hour before it; the first in line gets it and is told. Raises Denied,
    CannotView, `booking.CannotSettle`.
    """
    family = Family.objects.select_for_update(no_key=True).get(pk=offer.family_id)
    _require_may_book(by, family)
    taken = active_of(offer)
    if taken is None:
        raise CannotView(_("Nothing is booked."))
    ahead = timedelta() if can_lead(by, family) else LATEST_CHANGE
    booking.cancel(by=by, booking=taken, at=at, reason=_("Cancelled by the family"), ahead=ahead)
    showing.changed([family.pk])


@transaction.atomic
def mark_held(*, by: Actor, offer: Offer, at: datetime, key: str) -> None:
    """The family came and saw the flat: it goes on to the stage in which it decides. Without a booking too, for whoever
    just came. Raises Denied, CannotView, `booking.CannotSettle`.
    """
    family = Family.objects.select_for_update(no_key=True).get(pk=offer.family_id)
    require_can_lead(by, family)
    offer.refresh_from_db()
    if offer.ended_at is not None or offer.state not in TO_VIEW:
        raise CannotView(_("This flat isn't offered to the family any more."))
    taken = active_of(offer)
    if taken is not None and taken.state == BookingState.BOOKED and taken.slot.starts_at <= at:
        booking.mark_served(by=by, booking=taken, at=at)
    elif taken is not None:
        booking.cancel(by=by, booking=taken, at=at, reason=_("Viewed without a booking"))
    if family.stage == Stage.ORDER:
        moving.move(families=[family.pk], to=Stage.INSPECTION, door=Door.OFFICER, by=by, at=at, key=f"viewed:{key}")
    showing.changed([family.pk])


@transaction.atomic
def mark_missed(*, by: Actor, offer: Offer, at: datetime) -> None:
    """Nobody came at the booked time. Raises Denied, CannotView, `booking.CannotSettle`."""
    family = Family.objects.select_for_update(no_key=True).get(pk=offer.family_id)
    require_can_lead(by, family)
    taken = active_of(offer)
    if taken is None:
        raise CannotView(_("Nothing is booked."))
    booking.mark_no_show(by=by, booking=taken, at=at)
    showing.changed([family.pk])


@transaction.atomic
def invite(*, houses: Sequence[ListedHouse], by: Actor, at: datetime, key: str) -> int:
    """Invites to a viewing every family of these houses whose flat is offered and not booked: one notice an office.

    Returns how many families are invited; done twice by `key` they are told once. Raises Denied, CannotView when
    there is nobody to invite.
    """
    require_can_lead_houses(by, [house.pk for house in houses])
    families = to_invite(houses)
    if not families:
        raise CannotView(_("Nobody of these houses has a flat to see: offer flats first."))
    by_office: dict[int | None, list[int]] = {}
    for family, office in families:
        by_office.setdefault(office, []).append(family)
    offices = Organisation.objects.in_bulk(one for one in by_office if one is not None)
    for office, group in sorted(by_office.items(), key=lambda pair: pair[0] or 0):
        known = offices[office] if office is not None else None
        tell_families("invitation", families=group, office=known, key=f"invite {key} {office or '-'}", by=by, at=at)
    return len(families)


@transaction.atomic
def call_off(*, offer: Offer, reason: str, by: Actor, at: datetime) -> None:
    """Gives back what is booked for an offer that is over. The family hears of the offer itself, not of the hour."""
    for taken in Booking.objects.filter(holder=offer.public_id, state__in=ACTIVE):
        booking.cancel(by=by, booking=taken, at=min(at, taken.slot.starts_at), reason=reason)


@transaction.atomic
def remind(*, by: Actor, on: date, at: datetime) -> int:
    """Reminds whoever booked a viewing on that day, once for each booking; returns how many bookings there are."""
    start = datetime.combine(on, time(), city_zone())
    rows = Booking.objects.filter(
        state=BookingState.BOOKED,
        topic="relocation.viewing",
        slot__starts_at__gte=start,
        slot__starts_at__lt=start + timedelta(days=1),
    ).select_related("slot")
    bookings = list(rows.order_by("pk"))
    _tell("viewing_soon", bookings, by=by, at=at)
    return len(bookings)


@transaction.atomic
def tell_promoted(*, booking: Booking, by: Actor, at: datetime) -> None:
    """A place came free for one who stood in line."""
    _tell("viewing_place", [booking], by=by, at=at)


@transaction.atomic
def tell_called_off(*, bookings: Sequence[Booking], reason: str, by: Actor, at: datetime) -> None:
    _tell("viewing_off", bookings, by=by, at=at, values={"reason": reason})


def _tell(
    name: str, bookings: Sequence[Booking], *, by: Actor, at: datetime, values: dict[str, str] | None = None
) -> None:
    offers = {
        one.public_id: one
        for one in Offer.objects.filter(public_id__in=[booking.holder for booking in bookings]).select_related(
            "family__listed_house__office"
        )
    }
    for one in bookings:
        offer = offers[one.holder]
        tell_families(
            name,
            families=[offer.family_id],
            office=offer.family.listed_house.office,
            values={**in_both("when", one.slot.starts_at), **(values or {})},
            key=f"relocation.{name} {one.public_id}",
            by=by,
            at=at,
            subject=(SUBJECT, offer.public_id),
        )


def _require_may_book(by: Actor, family: Family) -> None:
    if not (my_families(by).filter(pk=family.pk).exists() or can_lead(by, family)):
        raise Denied(_("Only the family itself and its officer can book a viewing."))
