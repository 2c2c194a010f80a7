"""Houses that families move into, and the flats that are offered to them."""

from django.db import models
from django.db.models import Q

from teremok.modules.relocation.models.programme import Wave
from teremok.modules.relocation.states import FlatState
from teremok.platform.booking.models import Resource
from teremok.platform.database.records import Record
from teremok.registry.models import House, Premises
from teremok.registry.models.tracking import tracked


@tracked()
class Destination(Record):
    """A new house into which families move; `desk` is where they view flats, sign and get keys, with its hours.

    `viewings` is the desk's time that is booked for viewings. `neighbourhood` tells a family what is around: school,
    shops, stops; people write it, in paragraphs.
    """

    house = models.OneToOneField(House, on_delete=models.PROTECT, related_name="destination")
    wave = models.ForeignKey(Wave, null=True, blank=True, on_delete=models.PROTECT, related_name="destinations")
    desk_address = models.CharField(max_length=300, blank=True)
    desk_hours = models.CharField(max_length=200, blank=True)
    desk_phone = models.CharField(max_length=20, blank=True)
    neighbourhood = models.CharField(max_length=2000, blank=True)
    viewings = models.OneToOneField(Resource, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.house_id)


@tracked()
class NewFlat(Record):
    """A flat of a new house: its areas, rooms, floor and number are the registry's, the rest is here."""

    premises = models.OneToOneField(Premises, on_delete=models.PROTECT, related_name="new_flat")
    destination = models.ForeignKey(Destination, on_delete=models.PROTECT, related_name="flats")
    state = models.CharField(max_length=10, choices=FlatState, default=FlatState.FREE)
    has_lift = models.BooleanField(default=True)
    is_accessible = models.BooleanField(default=False, help_text="Entrance, lift and doors let a wheelchair through.")
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["destination", "state"], name="new_flat_free")]
        constraints = [models.CheckConstraint(condition=Q(state__in=FlatState.values), name="new_flat_state_known")]

    def __str__(self) -> str:
        return str(self.premises_id)

    @property
    def shown_state(self) -> FlatState:
        return FlatState(self.state)
