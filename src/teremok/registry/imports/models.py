"""Batches, their journal, and addresses that two sources put in two places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.records import Record
from teremok.registry.imports.states import Status, Verdict, kinds


class Batch(Record):
    """One file on its way into the registry or a module that stands on it.

    Its rows wait in a table of their own (`staging`), outside Django's models, until they are applied in one
    transaction. The counts and reasons stay for good; 30 days after the batch was decided its rows are dropped but
    the rejected ones, and those a year after it (`clearing`). A checked batch that nobody decides on for so long is
    refused.
    `seen` is how far the history of each table had come when the rows were compared: what is later makes the
    comparison stale. `columns` are the columns by which the journal knows whether a row changed since.
    """

    kind = models.CharField(max_length=10, choices=kinds)
    status = models.CharField(max_length=10, choices=Status, default=Status.CHECKING)
    profile = models.CharField(max_length=60, blank=True)
    file_name = models.CharField(max_length=255)
    file_size = models.PositiveBigIntegerField(default=0)
    file_digest = models.CharField(max_length=64, blank=True)
    opened_by = models.UUIDField(null=True, blank=True)
    opened_by_label = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by_label = models.CharField(max_length=200, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_label = models.CharField(max_length=200, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    matches = models.JSONField(default=dict)
    refusal = models.TextField(blank=True)
    seen = models.JSONField(default=dict)
    columns = models.JSONField(default=dict)
    kept = models.PositiveIntegerField(default=0, help_text="Rows an undo left alone because they changed since.")

    class Meta:
        indexes = [models.Index(fields=["-opened_at"], name="batch_newest_first")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.get_kind_display()})"

    @property
    def state(self) -> Status:
        return Status(self.status)

    @property
    def tally(self) -> dict[str, int]:
        """The counts, zero for a verdict not given yet."""
        return {verdict.value: self.counts.get(verdict.value, 0) for verdict in Verdict}

    @property
    def is_busy(self) -> bool:
        return self.state.is_busy


class Entry(models.Model):
    """One registry row written by a batch: what it was before (empty for a new row) and a print of what it became.

    The print tells an undo whether somebody changed the row since. Entries are written by the million, so they carry
    no identifier of their own and no checked foreign key.
    """

    pk = models.CompositePrimaryKey("batch_id", "table", "row_id")
    batch = models.ForeignKey(
        Batch, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="entries"
    )
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    before = models.JSONField(null=True, blank=True)
    print = models.BigIntegerField()
    kept = models.CharField(max_length=10, blank=True, help_text="Why an undo left the row: changed or used since.")

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class Clash(Record):
    """One address that two sources, or two rows of one, put more than 200 m apart: a human decides which is right.

    Nothing is merged until then. `house` is the house already at the address (empty when both were in the file).
    """

    class Decision(models.TextChoices):
        OPEN = "open", _("Open")
        SETTLED = "settled", _("Settled")

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="clashes")
    line = models.PositiveIntegerField()
    other_line = models.PositiveIntegerField(null=True, blank=True)
    house = models.ForeignKey("registry.House", null=True, blank=True, on_delete=models.CASCADE, related_name="clashes")
    address = models.CharField(max_length=300)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    metres = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN)
    decided_by_label = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["decision", "-id"], name="clash_open_first")]

    def __str__(self) -> str:
        return self.address
