"""Acts of destruction, and holds that stop it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from teremok.platform.database.records import Record


class Hold(Record):
    """Keeps records from destruction while a dispute, an inspection or a court needs them.

    `record` is the public id of one record of the kind; empty holds the whole kind. States: in force → lifted.
    """

    kind = models.CharField(max_length=80)
    record = models.UUIDField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record"],
                condition=Q(lifted_at=None),
                nulls_distinct=False,
                name="hold_once_in_force",
            ),
            models.CheckConstraint(condition=Q(lifted_at=None) | Q(lifted_at__gte=F("placed_at")), name="hold_lifted"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record or '*'}"


class DestructionAct(Record):
    """The act by which personal data were destroyed (РКН order of 28.10.2022 № 179); the table only grows.

    Written in the transaction of the destruction. It holds public ids, never the data: what was destroyed stays
    destroyed. `law_version` finds the term again in the tables of the law. Kept for three years, `keep_until_on`.
    """

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    contents = models.CharField(max_length=300)
    count = models.PositiveIntegerField()
    records = ArrayField(models.UUIDField())
    basis = models.CharField(max_length=300)
    law_version = models.CharField(max_length=120)
    occasion_before = models.DateTimeField()
    destroyed_at = models.DateTimeField()
    destroyed_by = models.UUIDField(null=True, blank=True)
    destroyed_by_label = models.CharField(max_length=200)
    keep_until_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gt=0), name="act_of_something"),
            models.CheckConstraint(condition=Q(records__len=F("count")), name="act_names_each_record"),
        ]
        indexes = [models.Index(fields=["-destroyed_at"], name="act_newest")]

    def __str__(self) -> str:
        return self.number
