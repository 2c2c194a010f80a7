"""Organisations and the houses they manage."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.periods import DateRange, IdRange
from teremok.platform.database.records import Record
from teremok.registry.models.houses import House
from teremok.registry.models.tracking import tracked


@tracked()
class Organisation(Record):
    """A legal entity: one that manages houses, supplies, supervises, or simply owns premises.

    One that arose from an import is unverified until a person checked it. Phones are E.164. `name_key` is the folded
    name without quotation marks (`names.organisation_key`), by which files without an INN meet it.
    """

    class Kind(models.TextChoices):
        MANAGEMENT = "management", _("Management organisation")
        ASSOCIATION = "association", _("Owners' association")
        AUTHORITY = "authority", _("City body")
        SUPPLIER = "supplier", _("Utility supplier")
        OTHER = "other", _("Other organisation")

    name = models.CharField(max_length=300)
    name_key = models.CharField(max_length=300, db_collation="C")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    inn = models.CharField(max_length=12, null=True, blank=True)  # noqa: DJ001 (unique when present)
    ogrn = models.CharField(max_length=15, null=True, blank=True)  # noqa: DJ001 (unique when present)
    kpp = models.CharField(max_length=9, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    dispatcher_phone = models.CharField(max_length=20, blank=True)
    emergency_phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    site = models.URLField(blank=True)
    postal_address = models.CharField(max_length=300, blank=True)
    reception_hours = models.CharField(max_length=200, blank=True)
    is_verified = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inn"], condition=Q(merged_into=None), name="organisation_once_by_inn"),
            models.UniqueConstraint(fields=["ogrn"], condition=Q(merged_into=None), name="organisation_once_by_ogrn"),
            models.UniqueConstraint(
                fields=["name_key"], condition=Q(merged_into=None, inn=None), name="organisation_once_by_name"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="organisation_not_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ManagementContract(Record):
    """Who manages a house, and when: the period is half-open, an empty end means still; never two at once.

    Nothing says when a contract met in an import began; its `starts_on` is then null, meaning "before anything known".
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="contracts")
    house = models.ForeignKey(House, on_delete=models.PROTECT, related_name="contracts")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)
    is_verified = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="contract_one_at_a_time",
                expressions=[
                    (IdRange("house_id", "house_id", Value("[]")), RangeOperators.OVERLAPS),
                    (DateRange("starts_on", "ends_on", Value("[)")), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="contract_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} × {self.house_id}"
