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
from teremok.identity.models import Membership
from teremok.identity.services import accounts, codes, roles, second_factors
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
