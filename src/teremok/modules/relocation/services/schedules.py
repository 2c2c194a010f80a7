"""Desks and crews of an office, and the times they have: opened, called off, closed as served or not."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_can_lead_office
from teremok.modules.relocation.family_word import at_time, hours, tell_family, verbatim
from teremok.modules.relocation.models import Crew, Destination, Family, Move, SigningDesk
from teremok.modules.relocation.models.desks import CREW, SIGNING
from teremok.modules.relocation.models.moving import MovingState
from teremok.modules.relocation.notices_of_deal import APPOINTED_OFF, MOVING_OFF
from teremok.platform.access import Actor
from teremok.platform.booking import services as booking
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.law.clocks import city_zone
from teremok.registry.models import Organisation

DAYS_MOST = 92  # that may be opened at once


class CannotSchedule(Exception):
    """The times can't be opened or called off so; the message says why."""


@transaction.atomic
def add_desk(
    *, by: Actor, office: Organisation, address: str, at: datetime, destination: Destination | None = None
) -> SigningDesk:
    """A desk where families of the office sign. Raises Denied."""
    require_can_lead_office(by, office)
    resource = booking.add_resource(by=by, kind=SIGNING, name=address[:200], at=at)
    return SigningDesk.objects.create(resource=resource, office=office, address=address, destination=destination)


@transaction.atomic
def add_crew(*, by: Actor, office: Organisation, name: str, phone: str, people: int, at: datetime) -> Crew:
    """A crew that moves families of the office. Raises Denied."""
    require_can_lead_office(by, office)
    resource = booking.add_resource(by=by, kind=CREW, name=name[:200], at=at)
    return Crew.objects.create(resource=resource, office=office, phone=phone, people=people)


@transaction.atomic
def open_times(
    *,
    by: Actor,
    of: SigningDesk | Crew,
    days: Iterable[date],
    starts: Iterable[time],
    length: timedelta,
    capacity: int,
    at: datetime,
) -> int:
    """One slot at each start of each day, in the city's time; returns how many. Raises CannotSchedule, Denied."""
    require_can_lead_office(by, of.office)
    wanted, times = sorted(set(days)), sorted(set(starts))
    if not wanted or not times or len(wanted) > DAYS_MOST:
        raise CannotSchedule(_("Choose at least one day and one time, and at most three months at once."))
    moments = [datetime.combine(day, one, city_zone()) for day in wanted for one in times]
    try:
        slots = booking.open_slots(by=by, resource=of.resource, starts=moments, length=length, capacity=capacity, at=at)
    except booking.CannotOpen as refusal:
        raise CannotSchedule(str(refusal)) from refusal
    return len(slots)


@transaction.atomic
def call_off(*, by: Actor, of: SigningDesk | Crew, slot: Slot, reason: str, at: datetime) -> int:
    """Takes a time away; who had it is told why, a move is asked for again. Returns how many families had it."""
    require_can_lead_office(by, of.office)
    if slot.resource_id != of.resource_id:
        raise CannotSchedule(_("This time belongs to somebody else."))
    if not reason.strip():
        raise CannotSchedule(_("Write why: the families read it."))
    affected = booking.close_slot(by=by, slot=slot, at=at, reason=reason.strip()[:300])
    for taken in affected:
        _tell_called_off(of, slot, taken, reason.strip(), by=by, at=at)
    return len(affected)


@transaction.atomic
def mark(*, by: Actor, of: SigningDesk, booking_id: UUID, came: bool, at: datetime) -> Booking:
    """Whether a family came to sign. Raises CannotSchedule, Denied."""
    require_can_lead_office(by, of.office)
    taken = Booking.objects.select_related("slot").filter(public_id=booking_id, slot__resource=of.resource_id).first()
    if taken is None:
        raise CannotSchedule(_("This appointment isn't at this desk."))
    try:
        (booking.mark_served if came else booking.mark_no_show)(by=by, booking=taken, at=at)
    except booking.CannotSettle as refusal:
        raise CannotSchedule(str(refusal)) from refusal
    return taken


def _tell_called_off(
    of: SigningDesk | Crew, slot: Slot, taken: Booking, reason: str, *, by: Actor, at: datetime
) -> None:
    family = Family.objects.select_related("listed_house").get(public_id=taken.holder)
    if isinstance(of, Crew):
        Move.objects.filter(booking=taken, state=MovingState.CONFIRMED).update(
            state=MovingState.ASKED, crew=None, booking=None, settled_at=None, settled_by=None
        )
        kind, said = MOVING_OFF, lambda: hours(slot.starts_at, slot.ends_at)
    else:
        kind, said = APPOINTED_OFF, lambda: at_time(slot.starts_at)
    values = {"when": said, "reason": verbatim(reason)}
    tell_family(kind=kind, family=family, values=values, key=f"called off {taken.public_id}", by=by, at=at)
