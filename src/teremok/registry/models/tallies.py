"""How many premises and defects each house has, kept so that a list need not count them."""

from django.db import models
from django.db.models import Q


class HouseTally(models.Model):
    """A house's counts as they stood when nobody had touched it since: kept, because lists of a city ask for them.

    A tally never overrides the register. It counts for a day on or after `counted_on` and before `good_until` (the
    first later day on which a right begins or ends, or a death falls), and only while no `HouseTouch` names the house;
    else the house is counted anew, by whoever asks. `house_key` is the house's key without a foreign key, so that
    bulk loads pay for none and merges don't move it.
    """

    house_key = models.BigIntegerField(primary_key=True)
    premises = models.PositiveIntegerField()
    defects = models.PositiveIntegerField()
    counted_on = models.DateField()
    good_until = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["house_key"], condition=Q(defects__gt=0), name="tally_with_defects"),
            models.Index(fields=["good_until"], condition=Q(good_until__isnull=False), name="tally_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.house_key}: {self.premises}, {self.defects}"


class HouseTouch(models.Model):
    """Something a house's tally counts was written: a note made by triggers, removed by the recount that saw it.

    Rows are only added and removed, never changed, so that nobody who writes waits for another's transaction. One that
    is not committed yet is not seen and not removed: its house is counted once more. A right is noted at the house its
    premises stand in at that moment, so who moves premises to another house waits for rights under way
    (`registry.writing.let_rights_rest`).
    """

    house_key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["house_key"], name="touch_by_house")]

    def __str__(self) -> str:
        return str(self.house_key)
