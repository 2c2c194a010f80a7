"""The guide's rows: versions that editors wrote, and what people ticked off."""

from django.db import models
from django.db.models import Q

from teremok.modules.relocation.models.families import Family
from teremok.platform.database.records import Record
from teremok.registry.models import Person


class GuideEdit(Record):
    """A version of a situation that an editor wrote: the whole table, as a content file has it. The table only grows.

    Version 1 is the file and has no row; the newest row is what people read. `restores` is the version whose words it
    brought back, 1 for those of the file. What changed is the difference to the version before, reckoned when shown.
    """

    slug = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    remark = models.CharField(max_length=300)
    restores = models.PositiveIntegerField(null=True, blank=True)
    written_by = models.UUIDField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slug", "number"], name="guide_version_once"),
            models.CheckConstraint(condition=Q(number__gte=2), name="guide_file_is_version_one"),
            models.CheckConstraint(condition=~Q(remark=""), name="guide_edited_for_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"


class GuideTick(Record):
    """A step of the guide that a person ticked off for a family. Taken back, the row goes: it proves nothing."""

    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="ticks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guide_ticks")
    slug = models.SlugField(max_length=60)
    step = models.CharField(max_length=60)
    ticked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["family", "person", "slug", "step"], name="guide_tick_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.step}"
