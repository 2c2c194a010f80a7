"""A flat offered to the cast's family, for the access matrix."""

from datetime import time, timedelta

from django.utils import timezone

from teremok.modules.relocation.models import Answer, Destination, Family, NewFlat, Offer
from teremok.modules.relocation.queries.matching import check
from teremok.modules.relocation.services import viewing
from teremok.modules.relocation.states import FlatState
from teremok.modules.relocation.tests.new_house import build, measure
from teremok.platform.access import SYSTEM
from tests.cast import Cast


def offered_to(family: Family, cast: Cast) -> Destination:
    """A new house with times to view it; its flat 2 is offered to the family, which has booked and half agreed."""
    measure(cast)
    now = timezone.now()
    made = build(cast, at=now)
    given = made.flats.select_related("premises__house__district").get(premises__number="2")
    found = check(Family.objects.get(pk=family.pk), given, on=timezone.localdate(now)).arithmetic
    offer = Offer.objects.create(
        family=family, flat=given, number=1, arithmetic=found.stored(), is_equal=found.is_equal, made_at=now
    )
    NewFlat.objects.filter(pk=given.pk).update(state=FlatState.OFFERED)
    slots = viewing.open_times(
        by=SYSTEM,
        destination=made,
        days=[timezone.localdate(now) + timedelta(days=3)],
        from_time=time(10),
        to_time=time(12),
        length=timedelta(minutes=30),
        capacity=2,
        at=now,
    )
    viewing.book(by=SYSTEM, offer=offer, slot=slots[0], at=now, key="nouns")
    Answer.objects.create(
        offer=offer, member=family.members.get(person=cast["anna"].person), consents=True, way="cabinet",
        said_at=now, key="nouns",
    )  # fmt: skip
    return made
