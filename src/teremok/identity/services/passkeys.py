"""Passkeys, added and removed by their holder; one that answers a challenge signs in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from fido2.webauthn import AttestedCredentialData, AuthenticationResponse, RegistrationResponse

from teremok.identity.access import require_own
from teremok.identity.challenges import server
from teremok.identity.models import Account, AccountEvent, Passkey
from teremok.identity.services import journal
from teremok.platform.access import Actor

MOST = 20


class CannotUsePasskey(Exception):
    """The passkey was not accepted; the message says what to do."""


@transaction.atomic
def add(*, account: Account, name: str, state: Any, answer: dict[str, Any], by: Actor, at: datetime) -> Passkey:
    """Keeps a new passkey. Raises CannotUsePasskey, Denied."""
    require_own(by, account)
    if account.passkeys.count() >= MOST:
        raise CannotUsePasskey(_("You have many passkeys already. Remove one you no longer use."))
    try:
        made = server().register_complete(state, RegistrationResponse.from_dict(answer))
    except (ValueError, TypeError, KeyError) as error:
        raise CannotUsePasskey(_("The device's answer could not be read. Try again.")) from error
    credential = made.credential_data
    if credential is None or Passkey.objects.filter(credential_id=credential.credential_id).exists():
        raise CannotUsePasskey(_("This passkey is here already."))
    journal.write(what=AccountEvent.What.PASSKEY_ADDED, account=account, by=by, at=at)
    return Passkey.objects.create(
        account=account,
        name=" ".join(name.split())[:60] or _("Passkey"),
        credential_id=credential.credential_id,
        credential=bytes(credential),
        sign_count=made.counter,
        added_at=at,
    )


@transaction.atomic
def prove(*, state: Any, answer: dict[str, Any], by: Actor, at: datetime) -> Account:
    """The account whose passkey signed this browser's challenge; `by` is a visitor yet. Raises CannotUsePasskey."""
    refusal = CannotUsePasskey(_("This passkey doesn't open an account here. Sign in by a code instead."))
    try:
        response = AuthenticationResponse.from_dict(answer)
        passkey = (
            Passkey.objects.select_for_update(of=("self",))
            .select_related("account")
            .filter(credential_id=response.raw_id, account__is_active=True)
            .first()
        )
        if passkey is None or response.response.user_handle not in (None, passkey.account.public_id.bytes):
            raise refusal
        server().authenticate_complete(state, [AttestedCredentialData(bytes(passkey.credential))], response)
    except (ValueError, TypeError, KeyError) as error:
        raise refusal from error
    count = response.response.authenticator_data.counter
    if count <= passkey.sign_count and (count or passkey.sign_count):
        raise CannotUsePasskey(_("This passkey seems to have been copied. Remove it and add a new one."))
    passkey.sign_count, passkey.used_at = count, at
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey.account


@transaction.atomic
def remove(*, account: Account, passkey_id: UUID, by: Actor, at: datetime) -> None:
    """The passkey opens the account no more. Raises Denied."""
    require_own(by, account)
    removed, _each = account.passkeys.filter(public_id=passkey_id).delete()
    if removed:
        journal.write(what=AccountEvent.What.PASSKEY_REMOVED, account=account, by=by, at=at)
