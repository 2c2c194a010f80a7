"""Whose time families book: desks where contracts are signed, and crews that carry furniture."""

from django.db import models

from teremok.modules.relocation.models.flats import Destination
from teremok.platform.booking.models import Resource
from teremok.platform.database.records import Record
from teremok.registry.models import Organisation
from teremok.registry.models.tracking import tracked

SIGNING = "relocation.signing"
CREW = "relocation.crew"


@tracked()
class SigningDesk(Record):
    """A desk of an office where families sign; with a `destination`, for those who move into that house alone.

    Its slots and who booked them are the booking's (`resource`).
    """

    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="signing_desks")
    destination = models.ForeignKey(
        Destination, null=True, blank=True, on_delete=models.PROTECT, related_name="signing_desks"
    )
    address = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.address


@tracked()
class Crew(Record):
    """A crew with a van that moves families of an office; a place in its slot is one family's move."""

    resource = models.OneToOneField(Resource, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="moving_crews")
    phone = models.CharField(max_length=20, blank=True)
    people = models.PositiveSmallIntegerField(default=2)

    def __str__(self) -> str:
        return str(self.resource_id)
