"""Policies as they were published, and the consents people gave and withdrew."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from teremok.identity.models.accounts import Account
from teremok.platform.database.records import Record


class Policy(Record):
    """One dated version of a document; never changed once published, the next version is a new row.

    A consent is its own document, not mixed with others (152-FZ art. 9 as of 01.09.2025): one `kind` for each purpose.
    """

    class Kind(models.TextChoices):
        PRIVACY = "privacy", _("Policy on personal data")
        TERMS = "terms", _("Terms of use")
        PROCESSING = "processing", _("Consent to the processing of personal data")
        MESSAGES = "messages", _("Consent to news by SMS and e-mail")

    kind = models.CharField(max_length=20, choices=Kind)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5, default="ru")
    title = models.CharField(max_length=200)
    text = models.TextField()
    from_on = models.DateField()
    published_by = models.UUIDField(null=True, blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "version", "language"], name="policy_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


CONSENTS = (Policy.Kind.PROCESSING, Policy.Kind.MESSAGES)


class Consent(Record):
    """An account agreed to a version of a consent document; withdrawn by the same single tap."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="consents")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "policy"], condition=Q(withdrawn_at=None), name="consent_once_while_given"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(withdrawn_at__gte=F("given_at")), name="consent_withdrawn_after"
            ),
        ]

    def __str__(self) -> str:
        return str(self.policy_id)
