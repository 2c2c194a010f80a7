"""Free times of several desks or crews at once."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from teremok.platform.booking.models import Slot
from teremok.platform.booking.states import TAKES_ROOM


def free_times(
    resources: Collection[int] | QuerySet[Any, Any], *, after: datetime, before: datetime | None = None, most: int = 200
) -> list[Slot]:
    """Open slots of these resources (keys, or a question for them) with a free place, by time; each has `free`."""
    slots = Slot.objects.filter(resource__in=resources, closed_at=None, starts_at__gt=after)
    if before is not None:
        slots = slots.filter(starts_at__lt=before)
    taken = Count("bookings", filter=Q(bookings__state__in=TAKES_ROOM))
    free = slots.annotate(free=F("capacity") - taken).filter(free__gt=0)
    return list(free.select_related("resource").order_by("starts_at", "pk")[:most])
