"""Accounts opened by the identity provider."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.identity.access import require_own
from teremok.identity.models import Account, AccountEvent, Method, ProviderIdentity
from teremok.identity.services import journal, verifications
from teremok.platform.access import SYSTEM, Actor, Assurance
from teremok.registry.refusals import Refused
from teremok.registry.services import people


@dataclass(frozen=True)
class Told:
    """What the provider says: `trusted` means it has seen the person's passport, face to face or by their bank."""

    issuer: str
    subject: str
    trusted: bool
    snils: str
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None

    @classmethod
    def from_claims(cls, claims: dict[str, Any]) -> "Told":
        return cls(
            issuer=str(claims["iss"]),
            subject=str(claims["sub"]),
            trusted=claims.get("trusted") is True or claims.get("trusted") == "true",
            snils=str(claims.get("snils") or ""),
            last_name=str(claims.get("family_name") or ""),
            first_name=str(claims.get("given_name") or ""),
            middle_name=str(claims.get("middle_name") or ""),
            birth_date=_day(claims.get("birthdate")),
        )


class CannotLink(Exception):
    """The identity can't open this account; the message says what to do."""


@transaction.atomic
def account_of(*, told: Told, signed_in: Account | None, by: Actor, at: datetime) -> Account:
    """The account this identity opens, made if there is none; `signed_in` links the identity to that account.

    A trusted identity with a SNILS confirms the account as that person. One that isn't trusted proves no name: nobody
    is looked up by what it claims. Raises CannotLink, Denied.
    """
    if signed_in is not None:
        require_own(by, signed_in)
    identity = (
        ProviderIdentity.objects.select_for_update(of=("self",))
        .select_related("account")
        .filter(issuer=told.issuer, subject=told.subject)
        .first()
    )
    if identity is None:
        account = signed_in or Account.objects.create_user(
            display_name=f"{told.first_name} {told.last_name}".strip(), assurance=Assurance.DECLARED, created_at=at
        )
        identity = ProviderIdentity.objects.create(
            account=account, issuer=told.issuer, subject=told.subject, linked_at=at, used_at=at
        )
        if signed_in is not None:  # an account made by the identity begins with it
            journal.write(what=AccountEvent.What.PROVIDER_LINKED, account=account, by=by, at=at)
    elif signed_in is not None and identity.account_id != signed_in.pk:
        raise CannotLink(_("This identity opens another account. Sign out and sign in with it."))
    identity.used_at = at
    identity.save(update_fields=["used_at"])
    if told.trusted and told.snils:
        _confirm(identity.account, told, at)
    return identity.account


class CannotUnlink(Exception):
    """The identity is the account's last door; the message says what to do."""


@transaction.atomic
def unlink(*, account: Account, identity_id: UUID, by: Actor, at: datetime) -> None:
    """The identity opens this account no more; what it confirmed stands. Raises CannotUnlink, Denied."""
    require_own(by, account)
    account = Account.objects.select_for_update().get(pk=account.pk)
    other = account.provider_identities.exclude(public_id=identity_id).exists()
    if not (account.phone or account.email or other or account.passkeys.exists()):
        raise CannotUnlink(_("This is the last way to sign in. Add a phone, an e-mail or a passkey first."))
    removed, _each = account.provider_identities.filter(public_id=identity_id).delete()
    if removed:
        journal.write(what=AccountEvent.What.PROVIDER_UNLINKED, account=account, by=by, at=at)


def _confirm(account: Account, told: Told, at: datetime) -> None:
    try:
        with transaction.atomic():
            person = people.add(
                last_name=told.last_name,
                first_name=told.first_name,
                middle_name=told.middle_name,
                birth_date=told.birth_date,
                snils=told.snils,
                source="openid",
                by=SYSTEM,
                at=at,
            )
    except Refused as refusal:
        raise CannotLink(str(refusal)) from refusal
    confirmed = account.verifications.filter(person=person, method=Method.PROVIDER, undone_at=None)
    if confirmed.exists():
        return
    try:
        verifications.join(account=account, person=person, method=Method.PROVIDER, basis=told.issuer, by=SYSTEM, at=at)
    except verifications.CannotVerify as refusal:
        raise CannotLink(str(refusal)) from refusal
    account.refresh_from_db()


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
