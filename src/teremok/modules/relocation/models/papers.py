"""What a family handed in of the documents that its contract needs."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.document_rules import Circumstance, PaperKind
from teremok.modules.relocation.models.families import Family, Member
from teremok.platform.database.records import Record
from teremok.registry.models.tracking import tracked


class PaperState(models.TextChoices):
    """How a paper stands; `MISSING` is shown and never stored."""

    MISSING = "missing", pgettext_lazy("document", "Missing")
    HANDED = "handed", pgettext_lazy("document", "Being checked")
    ACCEPTED = "accepted", pgettext_lazy("document", "Accepted")
    RETURNED = "returned", pgettext_lazy("document", "Sent back")

    @property
    def tone(self) -> str:
        return {"missing": "warning", "handed": "info", "accepted": "success", "returned": "danger"}[self.value]

    @property
    def icon(self) -> str:
        return {
            "missing": "file-earmark-arrow-up",
            "handed": "hourglass-split",
            "accepted": "check-circle",
            "returned": "arrow-counterclockwise",
        }[self.value]


@tracked()
class Paper(Record):
    """One document that a family handed in: a file, or an original that an officer saw (`file` empty).

    `member` is whose it is, empty for one of the whole family. A returned one stays with its reason; a better one is
    another row. `key` makes a form sent twice one paper.
    """

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=PaperKind)
    member = models.ForeignKey(Member, null=True, blank=True, on_delete=models.PROTECT, related_name="papers")
    file = models.UUIDField(null=True, blank=True, unique=True)
    state = models.CharField(max_length=10, choices=PaperState, default=PaperState.HANDED)
    handed_at = models.DateTimeField()
    handed_by = models.UUIDField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    key = models.CharField(max_length=100, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=("handed", "accepted", "returned")), name="paper_state_known"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_known"),
            models.CheckConstraint(condition=Q(file__isnull=False) | Q(state="accepted"), name="paper_seen_or_kept"),
            models.CheckConstraint(
                condition=Q(state="handed", checked_at=None) | ~Q(state="handed") & Q(checked_at__isnull=False),
                name="paper_checked_when",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="paper_returned_why"),
        ]
        indexes = [
            models.Index(fields=["family", "id"], name="paper_of_family"),
            models.Index(fields=["handed_at"], condition=Q(state="handed"), name="paper_to_check"),
        ]

    def __str__(self) -> str:
        return f"{self.family_id} {self.kind}"

    @property
    def shown_state(self) -> PaperState:
        return PaperState(self.state)

    @property
    def shown_kind(self) -> PaperKind:
        return PaperKind(self.kind)


@tracked()
class Circumstances(Record):
    """What a family says of itself that no registry knows, and on which documents hang (words of `Circumstance`)."""

    family = models.OneToOneField(Family, on_delete=models.PROTECT, related_name="circumstances")
    words = ArrayField(models.CharField(max_length=20, choices=Circumstance), default=list, blank=True)
    said_at = models.DateTimeField()
    said_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "circumstances"

    def __str__(self) -> str:
        return ", ".join(self.words)
