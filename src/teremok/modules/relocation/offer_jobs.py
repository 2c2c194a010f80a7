"""What happens around offered flats by the clock, and when a place comes free."""

from datetime import datetime, timedelta

from django.utils import timezone

from teremok.modules.relocation.services import purchasing, replying, viewing
from teremok.platform.access import SYSTEM
from teremok.platform.booking.models import Booking
from teremok.platform.jobs import periodic, task


@task("relocation.tell_place", queue="notices", retry=5)
def tell_place(booking: str) -> None:
    """Tells one family that it moved up in the line for a viewing."""
    viewing.tell_promoted(
        booking=Booking.objects.select_related("slot").get(public_id=booking), by=SYSTEM, at=timezone.now()
    )


@periodic("0 7 * * *", name="relocation.remind_of_viewings")
def remind_of_viewings(at: datetime) -> None:
    """Every morning of the city: whoever views a flat tomorrow."""
    viewing.remind(by=SYSTEM, on=timezone.localdate(at) + timedelta(days=1), at=at)


@periodic("20 * * * *", name="relocation.find_unanswered")
def find_unanswered(at: datetime) -> None:
    """Every hour: refusals whose term of an answer is over."""
    replying.find_unanswered(by=SYSTEM, at=at)


@periodic("25 * * * *", name="relocation.purchases")
def purchases(at: datetime) -> None:
    """Every hour: days for rivals, and days to pay, that are over."""
    purchasing.close_rivals(by=SYSTEM, at=at)
    purchasing.lapse_unpaid(by=SYSTEM, at=at)
