"""How a booking stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BookingState(models.TextChoices):
    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("In line")
    SERVED = "served", _("Took place")
    NO_SHOW = "no_show", _("Nobody came")
    CANCELLED = "cancelled", _("Cancelled")

    @property
    def tone(self) -> str:
        return {"booked": "success", "waiting": "info", "served": "neutral", "no_show": "warning",
                "cancelled": "neutral"}[self.value]  # fmt: skip

    @property
    def icon(self) -> str:
        return {"booked": "calendar-check", "waiting": "hourglass", "served": "check-circle", "no_show": "person-x",
                "cancelled": "x-circle"}[self.value]  # fmt: skip


ACTIVE = (BookingState.BOOKED, BookingState.WAITING)
TAKES_ROOM = (BookingState.BOOKED, BookingState.SERVED, BookingState.NO_SHOW)
