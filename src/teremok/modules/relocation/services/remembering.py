"""What the clock does for the deal: reminders of the day before, and defects whose term has passed."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from teremok.modules.relocation.family_word import Said, at_time, hours, tell_family, verbatim
from teremok.modules.relocation.models import Defect, Family, Matter, Move, SigningDesk
from teremok.modules.relocation.models.desks import SIGNING
from teremok.modules.relocation.models.inspections import TO_MEND
from teremok.modules.relocation.models.moving import MovingState
from teremok.modules.relocation.notices_of_deal import APPOINTED_SOON, MOVING_SOON
from teremok.modules.relocation.services import matters
from teremok.modules.relocation.states import MatterKind
from teremok.notices.models import Notice
from teremok.platform.access import Actor
from teremok.platform.booking.models import Booking
from teremok.platform.booking.states import BookingState
from teremok.platform.law.clocks import city_day, city_zone

LATE_AT_ONCE = 1000  # defects in one tick; the next one takes the rest


@transaction.atomic
def remind_of_tomorrow(*, by: Actor, at: datetime) -> int:
    """Tells families whose crew or appointment is tomorrow, each once; returns how many were told now."""
    told = 0
    moves = Move.objects.filter(state=MovingState.CONFIRMED, **_tomorrow("booking__slot__", at))
    moves = _untold(moves, "moving soon ", "booking__public_id")
    for move in moves.select_related("booking__slot", "crew", "family__listed_house__office").order_by("pk"):
        assert move.booking is not None
        assert move.crew is not None
        slot = move.booking.slot
        values: dict[str, Said] = {
            "when": partial(hours, slot.starts_at, slot.ends_at),
            "phone": verbatim(move.crew.phone or "—"),
        }
        key = f"moving soon {move.booking.public_id}"
        tell_family(kind=MOVING_SOON, family=move.family, values=values, key=key, by=by, at=at)
        told += 1
    return told + _remind_of_signing(by=by, at=at)


def _remind_of_signing(*, by: Actor, at: datetime) -> int:
    taken = Booking.objects.filter(slot__resource__kind=SIGNING, state=BookingState.BOOKED, **_tomorrow("slot__", at))
    taken = _untold(taken, "appointed soon ", "public_id").select_related("slot").order_by("pk")
    bookings = list(taken)
    families = Family.objects.select_related("listed_house__office").filter(
        public_id__in=[one.holder for one in bookings]
    )
    by_holder = {family.public_id: family for family in families}
    desks = SigningDesk.objects.filter(resource__in=[one.slot.resource_id for one in bookings])
    places = dict(desks.values_list("resource_id", "address"))
    for one in bookings:
        slot = one.slot
        said: dict[str, Said] = {"when": partial(at_time, slot.starts_at), "place": verbatim(places[slot.resource_id])}
        key = f"appointed soon {one.public_id}"
        tell_family(kind=APPOINTED_SOON, family=by_holder[one.holder], values=said, key=key, by=by, at=at)
    return len(bookings)


@transaction.atomic
def open_late_defects(*, by: Actor, at: datetime) -> int:
    """A row of the worklist for each defect that wasn't mended in time; returns how many are new."""
    known = Matter.objects.filter(
        kind=MatterKind.DEFECT_LATE, closed_at=None, key=_text_of("defect ", OuterRef("public_id"))
    )
    late = Defect.objects.filter(state__in=TO_MEND, due_at__lte=at).exclude(Exists(known))
    rows = list(late.select_related("family__listed_house").order_by("due_at", "pk")[:LATE_AT_ONCE])
    for defect in rows:
        facts = {"place": defect.place, "complaint": defect.complaint, "due_at": defect.due_at.isoformat()}
        matters.open_matter(
            kind=MatterKind.DEFECT_LATE, key=defect.matter_key, family=defect.family, facts=facts, by=by, at=at
        )
    return len(rows)


def _tomorrow(path: str, at: datetime) -> dict[str, Any]:
    """Those that begin on the city's next day."""
    day = city_day(at) + timedelta(days=1)
    start = datetime(day.year, day.month, day.day, tzinfo=city_zone())
    return {f"{path}starts_at__gte": start, f"{path}starts_at__lt": start + timedelta(days=1)}


def _untold(rows: QuerySet[Any], prefix: str, public_id: str) -> QuerySet[Any]:
    told = Notice.objects.filter(key=_text_of(prefix, OuterRef("told_of")))
    untold: QuerySet[Any] = rows.annotate(told_of=F(public_id)).exclude(Exists(told))
    return untold


def _text_of(prefix: str, public_id: Any) -> Func:
    return Concat(Value(prefix), Cast(public_id, CharField()), output_field=CharField())
