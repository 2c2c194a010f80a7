"""Appointments to sign: taken by the family or an officer, given back, told, reminded."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.access import require_belongs_or_leads
from teremok.modules.relocation.family_word import at_time, tell_family, verbatim
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Family, SigningDesk
from teremok.modules.relocation.models.desks import SIGNING
from teremok.modules.relocation.notices_of_deal import APPOINTED
from teremok.platform.access import Actor
from teremok.platform.booking import services as booking
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.booking.states import ACTIVE

AHEAD = timedelta(hours=2)  # later than that the desk has been prepared: call instead


class CannotAppoint(Exception):
    """No appointment to sign can be taken or given back; the message says what to do."""


def can_sign_at(family: Family) -> QuerySet[SigningDesk]:
    """Desks at which the family may sign: of its office, for everybody or for the house it moves into."""
    house = family.orders.filter(ended_at=None).values("flat__destination")
    ours = Q(destination=None) | Q(destination__in=house)
    return SigningDesk.objects.filter(ours, office_id=family.listed_house.office_id, resource__is_open=True)


@transaction.atomic
def book(*, by: Actor, family: Family, slot: Slot, key: UUID, at: datetime) -> Booking:
    """Takes the time; an appointment taken before is given back. Raises CannotAppoint, Denied."""
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    desk = can_sign_at(family).filter(resource=slot.resource_id).first()
    if desk is None or family.stage not in rules.TO_SIGN or not family.contracts.filter(ended_at=None).exists():
        raise CannotAppoint(_("There is nothing to sign yet: you will be told when the draft contract is ready."))
    if (known := Booking.objects.filter(key=f"sign {key}", holder=family.public_id).first()) is not None:
        return known
    before = _active(family)
    try:
        if before is not None:
            if before.slot_id == slot.pk:
                return before
            booking.cancel(by=by, booking=before, at=at, reason=_("Another time was taken."), ahead=AHEAD)
        taken = booking.book(by=by, slot=slot, holder=family.public_id, at=at, topic="sign", key=f"sign {key}")
    except (booking.CannotBook, booking.CannotSettle) as refusal:
        raise CannotAppoint(str(refusal)) from refusal
    tell_family(
        kind=APPOINTED,
        family=family,
        values={"when": lambda: at_time(slot.starts_at), "place": verbatim(desk.address)},
        key=f"signing booked {taken.public_id}",
        by=by,
        at=at,
    )
    return taken


@transaction.atomic
def give_back(*, by: Actor, family: Family, at: datetime) -> None:
    """Gives the time back; without one nothing happens. Raises CannotAppoint, Denied."""
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    taken = _active(family)
    if taken is not None:
        try:
            booking.cancel(by=by, booking=taken, at=at, reason=_("The family gave it back."), ahead=AHEAD)
        except booking.CannotSettle as refusal:
            raise CannotAppoint(str(refusal)) from refusal


def _active(family: Family) -> Booking | None:
    mine = Booking.objects.filter(holder=family.public_id, slot__resource__kind=SIGNING, state__in=ACTIVE)
    return mine.select_related("slot").first()
