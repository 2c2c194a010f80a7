"""A login."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from teremok.platform.access import Assurance
from teremok.platform.database.records import Record
from teremok.registry.models import Person


class AccountManager(BaseUserManager["Account"]):
    """Accounts have no passwords: people sign in by a code, an identity provider or a passkey."""

    def create_user(self, email: str | None = None, **fields: object) -> "Account":
        account = self.model(email=email or None, **fields)
        account.set_unusable_password()
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser, Record):
    """A login, joined to a Person by a verification whose present outcome is `person` and `assurance`."""

    email = models.EmailField(null=True, blank=True)  # noqa: DJ001 (unique when present)
    phone = models.CharField(max_length=20, null=True, blank=True)  # noqa: DJ001 (unique when present)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="accounts")
    assurance = models.PositiveSmallIntegerField(
        choices=[(level.value, level.name) for level in Assurance], default=Assurance.NONE
    )
    display_name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, default="ru")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    # What `identity.rights` found with the account: [role, organisation, houses] and [id, person, scope] of each.
    held_roles: Sequence[tuple[str, int, list[int] | None]] = ()
    held_authorities: Sequence[tuple[str, int, str]] = ()

    objects: ClassVar[AccountManager] = AccountManager()

    USERNAME_FIELD = "public_id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], condition=~Q(email=None), name="account_once_by_email"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=None), name="account_once_by_phone"),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email or self.phone or str(self.public_id)
