"""What relocation does when a place of a viewing comes free: only defers a job."""

from typing import Any

from teremok.modules.relocation.offer_jobs import tell_place
from teremok.modules.relocation.services.destinations import VIEWING
from teremok.platform.booking import signals
from teremok.platform.booking.models import Booking
from teremok.platform.jobs import defer


def connect() -> None:
    signals.promoted.connect(_promoted, dispatch_uid="relocation.promoted")


def _promoted(*, booking: Booking, **_rest: Any) -> None:
    if booking.slot.resource.kind == VIEWING:
        defer(tell_place, key=str(booking.public_id), booking=str(booking.public_id))
