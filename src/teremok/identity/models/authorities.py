"""The right to act for another person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.identity.models.accounts import Account
from teremok.platform.access.actor import EVERY_MATTER
from teremok.platform.database.records import Record
from teremok.registry.models import Person


class Authority(Record):
    """An account (`agent`) may act for a person (`principal`) in one matter, in a half-open period, on some basis.

    The person concerned sees every authority over themselves and ends it in one tap; nothing is deleted, a revoked
    row stays with who revoked it. An agent who never signed in is an account with only the contact that was named.
    """

    class Scope(models.TextChoices):
        ALL = EVERY_MATTER, _("Every matter")
        MEETINGS = "meetings", _("Meetings of owners and votes")
        BILLS = "bills", _("Bills and payments")
        METERS = "meters", _("Meter readings")
        REQUESTS = "requests", _("Requests for repair")
        RELOCATION = "relocation", _("Relocation")

    principal = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="authorities_given")
    agent = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="authorities_held")
    scope = models.CharField(max_length=20, choices=Scope)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    basis = models.CharField(max_length=200)
    granted_by = models.UUIDField(null=True, blank=True)
    granted_at = models.DateTimeField()
    revoked_by = models.UUIDField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="authority_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["principal", "agent", "scope"], condition=Q(revoked_at=None), name="authority_once"
            ),
        ]

    def __str__(self) -> str:
        return self.get_scope_display()
