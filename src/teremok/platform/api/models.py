"""Tokens of programs, and the answers kept for posts that are repeated."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from teremok.platform.database.records import Record


class ApiToken(Record):
    """Lets a program act for an organisation, as the member of staff who made it, within its scopes.

    Only a keyed hash of the secret is kept; `prefix` is what people tell tokens apart by. The token can do what its
    maker may do in that organisation today: when their role ends, so does the token's. It never reaches the maker's own
    home. States: in use → revoked, or over when it expires.
    """

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=20)
    secret_hash = models.BinaryField(max_length=32, unique=True)
    account_id = models.UUIDField()
    organisation_id = models.BigIntegerField()
    scopes = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="token_expires_later"),
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="token_has_scopes"),
        ]
        indexes = [models.Index(fields=["organisation_id"], name="token_of_organisation")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class StoredAnswer(models.Model):
    """What a post with an Idempotency-Key was answered, written in the transaction of its effect and kept for a day.

    `fingerprint` is a hash of method, address and body: the same key with another body is a mistake of the program.
    """

    caller = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    fingerprint = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=100)
    body = models.BinaryField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="answer_once_for_key")]
        indexes = [models.Index(fields=["stored_at"], name="answer_by_time")]

    def __str__(self) -> str:
        return f"{self.caller} {self.key}"
