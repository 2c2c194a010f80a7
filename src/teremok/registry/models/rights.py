"""Who owns premises and who lives in them, by dates."""

from fractions import Fraction

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.kernel.shares import text_of
from teremok.platform.database.records import Record
from teremok.registry.models.houses import Premises
from teremok.registry.models.organisations import Organisation
from teremok.registry.models.people import Person
from teremok.registry.models.tracking import tracked


@tracked()
class OwnershipRight(Record):
    """A party's right to premises: the party is a person or an organisation, the period half-open.

    The share is exact: numerator over denominator; a sole right is 1/1. Holders of one joint right (spouses) share
    a `joint_group` and each carry the whole right's share. Shares are never scaled to add up to one: where they don't,
    the register is defective and says so.
    """

    class Kind(models.TextChoices):
        SOLE = "sole", _("Sole ownership")
        SHARED = "shared", _("Shared ownership")
        JOINT = "joint", _("Joint ownership")

    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="rights")
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="rights")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="rights"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    share_numerator = models.PositiveIntegerField(default=1)
    share_denominator = models.PositiveIntegerField(default=1)
    joint_group = models.UUIDField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    registration_number = models.CharField(max_length=45, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None, organisation__isnull=False) | Q(person__isnull=False, organisation=None),
                name="right_of_one_party",
            ),
            models.CheckConstraint(
                condition=Q(share_numerator__gt=0, share_denominator__gte=F("share_numerator")),
                name="right_share_in_unit",
            ),
            models.CheckConstraint(
                condition=~Q(kind="sole") | Q(share_numerator=F("share_denominator")),
                name="right_sole_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="right_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return text_of(Fraction(self.share_numerator, self.share_denominator))


@tracked()
class Residency(Record):
    """A person lives in premises on some ground; the period is half-open."""

    class Kind(models.TextChoices):
        OWNER = "owner", _("Owner who lives here")
        FAMILY = "family", _("Family of the owner")
        TENANT = "tenant", _("Tenant")
        SOCIAL_TENANT = "social_tenant", _("Tenant of the city")
        TEMPORARY = "temporary", _("Temporary resident")

    premises = models.ForeignKey(Premises, on_delete=models.PROTECT, related_name="residencies")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="residencies")
    kind = models.CharField(max_length=20, choices=Kind)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                name="residency_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
