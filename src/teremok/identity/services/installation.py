"""The first organisation and the first administrator of an installation."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from teremok.identity import totp
from teremok.identity.access import require_platform
from teremok.identity.contacts import TypedContact
from teremok.identity.models import Account, Membership, SignInCode
from teremok.identity.services import accounts, codes, roles, second_factors, sessions
from teremok.platform.access import Actor, Role
from teremok.registry.models import Organisation
from teremok.registry.services import organisations


class CannotFound(Exception):
    """The installation has an administrator already; the message says what to do instead."""


@dataclass(frozen=True)
class Founded:
    """How the first administrator signs in; the secrets are told this once."""

    organisation_id: UUID
    account_id: UUID
    contact: str
    sign_in_url: str
    first_sign_in_url: str
    first_code: str
    totp_link: str
    recovery_codes: tuple[str, ...]


@transaction.atomic
def found(
    *, organisation_name: str, inn: str, contact: TypedContact, display_name: str, by: Actor, at: datetime
) -> Founded:
    """Makes both, once; `by` is the platform itself. Raises CannotFound, CannotKeepOrganisation, Denied."""
    require_platform(by)
    if Membership.objects.filter(role=Role.ADMINISTRATOR, revoked_at=None).exists():
        raise CannotFound(_("There is an administrator already. They give further roles at /staff/roles/."))
    organisation = organisations.add(
        by=by, at=at, name=organisation_name, kind=Organisation.Kind.AUTHORITY, inn=inn or None
    )
    account = accounts.for_contact(contact=contact, by=by, at=at)
    accounts.rename(account=account, display_name=display_name, by=by, at=at)
    roles.grant(contact=contact, organisation=organisation, role=Role.ADMINISTRATOR, by=by, at=at)
    return _founded(organisation, account, contact, by, at)


@transaction.atomic
def again(*, contact: TypedContact, by: Actor, at: datetime) -> Founded:
    """A new link, code, authenticator and recovery codes for an administrator; what they had before works no more.

    For whoever stands at the server when the first link has lapsed or the authenticator is lost. Open sessions end.
    Raises CannotFound when nobody with this contact is an administrator, Denied for anyone but the platform itself.
    """
    require_platform(by)
    held = Membership.objects.select_related("account", "organisation").filter(
        role=Role.ADMINISTRATOR, revoked_at=None, account__is_active=True, **{f"account__{contact.kind}": contact.value}
    )
    membership = held.order_by("granted_at", "id").first()
    if membership is None:
        raise CannotFound(_("Nobody with this phone or e-mail is an administrator here. Check how it is written."))
    SignInCode.objects.filter(contact=contact.value, used_at=None).delete()
    sessions.close_all(account=membership.account, by=by, at=at)
    return _founded(membership.organisation, membership.account, contact, by, at)


def _founded(organisation: Organisation, account: Account, contact: TypedContact, by: Actor, at: datetime) -> Founded:
    token, code = codes.make_by_hand(contact=contact, by=by, at=at)
    secret = totp.new_secret()
    second_factors.install(account=account, secret=secret, by=by, at=at)
    return Founded(
        organisation_id=organisation.public_id,
        account_id=account.public_id,
        contact=contact.value,
        sign_in_url=f"{settings.BASE_URL}{settings.LOGIN_URL}",
        first_sign_in_url=f"{settings.BASE_URL}{reverse('identity:first_code', args=[token])}",
        first_code=code,
        totp_link=totp.link(secret, issuer="Teremok", name=str(account)),
        recovery_codes=tuple(second_factors.renew_recovery_codes(account=account, by=by, at=at)),
    )
