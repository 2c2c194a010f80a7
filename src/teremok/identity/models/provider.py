"""Who an account is at the identity provider."""

from django.db import models

from teremok.identity.models.accounts import Account
from teremok.platform.database.records import Record


class ProviderIdentity(Record):
    """A subject of an OpenID Connect issuer, which never changes there, and the account it opens here."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="provider_identities")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="provider_identity_once")]

    def __str__(self) -> str:
        return self.issuer
