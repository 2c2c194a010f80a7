"""What signing in leaves behind: codes, second factors, open sessions."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from teremok.identity import totp
from teremok.identity.browsers import device
from teremok.identity.models.accounts import Account
from teremok.platform.database.records import Record
from teremok.platform.secrets import unseal
from teremok.platform.secrets.fields import SealedField


class ContactKind(models.TextChoices):
    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")


class SignInCode(Record):
    """A six-digit code sent to a phone or an e-mail address; whoever types it in the same browser has proved it theirs.

    The row says nothing about accounts: one is looked for only after the code was proved, so that nobody learns who
    has one. The code is kept as a keyed hash. `account` is set when a signed-in person adds a contact.
    """

    kind = models.CharField(max_length=10, choices=ContactKind)
    contact = models.CharField(max_length=254)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.CASCADE, related_name="contact_codes")
    code_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_kind_display()


class TotpDevice(Record):
    """An authenticator app (RFC 6238); until `confirmed_at` it only waits for its first code.

    `last_counter` is the time step of the last code used: a code never works twice.
    """

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="totp")
    secret_sealed = SealedField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_counter = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.account_id)

    def code_at(self, moment: datetime) -> str:
        """What the app shows at that moment."""
        return totp.code_for(unseal(self.secret_sealed), totp.counter_at(moment))


class RecoveryCode(Record):
    """One of the codes on the sheet a person keeps for the day the phone is lost; works once."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return str(self.account_id)


class Passkey(Record):
    """A WebAuthn credential: `credential` is its attested data, `sign_count` shows a clone where the device counts."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField(max_length=1024, unique=True)
    credential = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class OpenSession(Record):
    """A browser that is, or was, signed in; the person sees them all and closes any."""

    class Method(models.TextChoices):
        CODE = "code", _("Code by SMS or e-mail")
        PROVIDER = "provider", _("Identity provider")
        PASSKEY = "passkey", _("Passkey")
        OTHER = "other", _("Other")

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="open_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    method = models.CharField(max_length=10, choices=Method, default=Method.OTHER)
    address = models.GenericIPAddressField(null=True, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended_at"], name="open_session_by_account")]

    def __str__(self) -> str:
        return self.device

    @property
    def device(self) -> str:
        return device(self.browser) or gettext("Unknown browser")
