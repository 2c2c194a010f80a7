"""What a member of staff does in an organisation."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from teremok.identity.models.accounts import Account
from teremok.platform.access import Role
from teremok.platform.database.records import Record
from teremok.registry.models import House, Organisation


class Membership(Record):
    """A role of an account in an organisation; `houses` narrows it, none means all it manages."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=Role)
    houses = models.ManyToManyField(House, blank=True, related_name="memberships")
    granted_by = models.UUIDField(null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "organisation", "role"],
                condition=Q(revoked_at=None),
                name="membership_once",
            )
        ]

    def __str__(self) -> str:
        return self.get_role_display()
