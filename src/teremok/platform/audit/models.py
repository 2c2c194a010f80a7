"""The record of looks at residents' personal data."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from teremok.platform.access import Role
from teremok.platform.database.records import Record


class Look(Record):
    """A member of staff was shown identified people: one row for a page, an API call or an export.

    A list counts like a card: `people` holds the public ids of all whom it showed. `roles` and `organisation_ids` are
    those the looker held at that moment; they don't follow later changes. The resident reads these rows on "who
    looked", the inspector everywhere. The table only grows, and holds ids, never names: destroying a person's data
    leaves nothing to destroy here. Looks of residents at their own data are not recorded.
    """

    at = models.DateTimeField()
    account_id = models.UUIDField()
    roles = ArrayField(models.CharField(max_length=30, choices=Role))
    organisation_ids = ArrayField(models.BigIntegerField())
    people = ArrayField(models.UUIDField())
    purpose = models.CharField(max_length=200)
    place = models.CharField(max_length=300, help_text="Where it was shown: the route's name or the export's.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(people__len__gt=0), name="look_at_someone"),
            models.CheckConstraint(condition=Q(roles__len__gt=0), name="look_by_staff"),
        ]
        indexes = [
            GinIndex(fields=["people"], name="look_by_person"),
            models.Index(fields=["account_id", "-at"], name="look_by_account"),
            models.Index(fields=["-at"], name="look_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.purpose}"
