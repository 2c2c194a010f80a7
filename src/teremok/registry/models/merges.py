"""Records that turned out to be one, or two: what moved, so that it can be moved back."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.records import Record


class Merge(Record):
    """Two records became one, or one became two, and exactly what moved between them.

    After a merge `kept_id` is the survivor and `other_id` the record that now points to it. After a split `kept_id`
    keeps the rest and `other_id` is the new record. `moved` lists every row that changed hands: table, key, column, and
    the number of its last event in the history at that moment, by which undoing sees whether somebody changed it since.
    `before` holds the fields filled or renamed on the two records themselves. Merging houses merges their premises of
    the same number too: those point to the house's merge as `part_of`, and are undone with it. Nothing is ever deleted.
    """

    class What(models.TextChoices):
        HOUSE = "house", _("House")
        PREMISES = "premises", _("Premises")
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organisation")

    class Act(models.TextChoices):
        MERGE = "merge", _("Merged")
        SPLIT = "split", _("Split")

    what = models.CharField(max_length=20, choices=What)
    act = models.CharField(max_length=10, choices=Act)
    kept_id = models.BigIntegerField()
    other_id = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True)
    moved = models.JSONField(default=list)
    before = models.JSONField(default=dict)
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept_id=models.F("other_id")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["what", "other_id"], condition=Q(act="merge", undone_at=None), name="merged_once_at_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["what", "kept_id"], name="merge_by_kept"),
            models.Index(fields=["-made_at"], name="merge_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.get_what_display()}"
