"""The worklist: what no rule can decide."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from teremok.modules.relocation.models.families import Family
from teremok.modules.relocation.models.programme import ListedHouse
from teremok.modules.relocation.states import MatterKind
from teremok.platform.database.records import Record
from teremok.registry.models import Person
from teremok.registry.models.tracking import tracked

BY_ITSELF = "settled"  # the outcome of a matter whose cause went away without anybody's doing


@tracked()
class Matter(Record):
    """Something a person must look into; `key` makes the same trouble one row, however often it is found.

    `facts` are plain values for the sentence that the screen shows (no names). Closed with what was done.
    """

    kind = models.CharField(max_length=20, choices=MatterKind)
    key = models.CharField(max_length=200)
    listed_house = models.ForeignKey(
        ListedHouse, null=True, blank=True, on_delete=models.PROTECT, related_name="matters"
    )
    family = models.ForeignKey(Family, null=True, blank=True, on_delete=models.PROTECT, related_name="matters")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], condition=Q(closed_at=None), name="matter_once_open"),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="matter_closed_how",
            ),
        ]
        indexes = [models.Index(fields=["kind", "opened_at"], condition=Q(closed_at=None), name="matter_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def shown_outcome(self) -> str:
        """What was done, or that nobody had to."""
        return _("Settled by itself") if self.outcome == BY_ITSELF else self.outcome

    @property
    def shown_kind(self) -> MatterKind:
        return MatterKind(self.kind)
