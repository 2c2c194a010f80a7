"""What happened to an account."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from teremok.platform.database.records import Record


class AccountEvent(Record):
    """A way into an account was opened or shut: its holder reads it to notice what they didn't do themselves.

    The table only grows. It holds the ids of the account and of whoever acted (none for the platform itself), and what
    was done; never the phone, the address or the name of a device, so that destroying a person's data leaves nothing
    to destroy here. Signing in is no event: open sessions tell of it. Roles, verifications and authorities have
    tables of their own that are never overwritten.
    """

    class What(models.TextChoices):
        PHONE_ADDED = "phone_added", _("A phone was added")
        PHONE_REMOVED = "phone_removed", _("The phone was removed")
        EMAIL_ADDED = "email_added", _("An e-mail address was added")
        EMAIL_REMOVED = "email_removed", _("The e-mail address was removed")
        PASSKEY_ADDED = "passkey_added", _("A passkey was added")
        PASSKEY_REMOVED = "passkey_removed", _("A passkey was removed")
        APP_SET_UP = "app_set_up", _("An authenticator app was set up")
        APP_REMOVED = "app_removed", _("The authenticator app was removed; other browsers were signed out")
        CODES_RENEWED = "codes_renewed", _("New recovery codes were made")
        PROVIDER_LINKED = "provider_linked", _("Sign-in by an identity provider was linked")
        PROVIDER_UNLINKED = "provider_unlinked", _("Sign-in by an identity provider was unlinked")
        SESSION_CLOSED = "session_closed", _("A browser was signed out from another one")
        ALL_CLOSED = "all_closed", _("All browsers were signed out")

    account_id = models.UUIDField()
    what = models.CharField(max_length=20, choices=What)
    at = models.DateTimeField()
    by = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account_id", "-at"], name="account_event_latest")]

    def __str__(self) -> str:
        return self.get_what_display()
