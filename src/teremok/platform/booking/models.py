"""Resources, their slots, and who took them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from teremok.platform.booking.states import ACTIVE, BookingState
from teremok.platform.database.periods import IdRange
from teremok.platform.database.records import Record


class MomentRange(Func):
    """tstzrange(from, to, '[)')."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Resource(Record):
    """Something whose time is taken: a video room, a show flat, a crew. `kind` is its module's word for it."""

    kind = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    is_open = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["kind"], name="booking_resource_kind")]

    def __str__(self) -> str:
        return self.name


class Slot(Record):
    """A stretch of a resource's time with room for `capacity` holders; slots of one resource never overlap.

    A closed slot takes nobody and keeps its past. Whoever books, cancels or closes locks the slot's row first, so that
    the count of those who are in it is true.
    """

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField(default=1)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="slot_no_two_at_once",
                expressions=[
                    (IdRange("resource_id", "resource_id", Value("[]")), RangeOperators.OVERLAPS),
                    (MomentRange("starts_at", "ends_at", Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_start"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="slot_has_room"),
        ]
        indexes = [models.Index(fields=["starts_at"], name="booking_slot_start")]

    def __str__(self) -> str:
        return f"{self.starts_at:%d.%m.%Y %H:%M}"


class Booking(Record):
    """A holder's place in a slot, or in the line for it.

    `holder` is the public id of whoever will come (a person, an account, a household), `booked_by` of the account that
    asked. The line is in the order of rows. `key` makes asking twice the same as asking once. States: booked or
    waiting → served, no_show or cancelled; a waiting one becomes booked when a place comes free.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    holder = models.UUIDField()
    topic = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=BookingState)
    key = models.CharField(max_length=100, null=True, blank=True, unique=True)
    booked_by = models.UUIDField(null=True, blank=True)
    booked_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "holder"], condition=Q(state__in=ACTIVE), name="booking_once_for_holder"
            ),
            models.CheckConstraint(condition=Q(state__in=BookingState.values), name="booking_state_known"),
        ]
        indexes = [models.Index(fields=["holder", "state"], name="booking_of_holder")]

    def __str__(self) -> str:
        return f"{self.holder} {self.state}"
