"""Passkeys: WebAuthn credentials that prove possession and the person at once (W3C Web Authentication, level 2)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from teremok.identity.models import Account, Passkey

MOST = 20


class CannotUsePasskey(Exception):
    """The passkey was not accepted; the message says what to do."""


def ask_to_add(account: Account) -> tuple[dict[str, Any], Any]:
    """The options for the browser, and the state to keep until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=account.public_id.bytes, name=str(account), display_name=account.display_name or str(account)
    )
    options, state = _server().register_begin(
        user,
        [AttestedCredentialData(bytes(one.credential)) for one in account.passkeys.order_by("id")],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


@transaction.atomic
def add(*, account: Account, name: str, state: Any, answer: dict[str, Any], at: datetime) -> Passkey:
    """Keeps a new passkey. Raises CannotUsePasskey."""
    if account.passkeys.count() >= MOST:
        raise CannotUsePasskey(_("You have many passkeys already. Remove one you no longer use."))
    try:
        made = _server().register_complete(state, RegistrationResponse.from_dict(answer))
    except (ValueError, TypeError, KeyError) as error:
        raise CannotUsePasskey(_("The device's answer could not be read. Try again.")) from error
    credential = made.credential_data
    if credential is None or Passkey.objects.filter(credential_id=credential.credential_id).exists():
        raise CannotUsePasskey(_("This passkey is here already."))
    return Passkey.objects.create(
        account=account,
        name=" ".join(name.split())[:60] or _("Passkey"),
        credential_id=credential.credential_id,
        credential=bytes(credential),
        sign_count=made.counter,
        added_at=at,
    )


def ask_to_sign_in() -> tuple[dict[str, Any], Any]:
    """Options that name no account: the device itself knows whose passkeys it holds."""
    options, state = _server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), state


@transaction.atomic
def prove(*, state: Any, answer: dict[str, Any], at: datetime) -> Account:
    """The account whose passkey signed this browser's challenge. Raises CannotUsePasskey."""
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
        _server().authenticate_complete(state, [AttestedCredentialData(bytes(passkey.credential))], response)
    except (ValueError, TypeError, KeyError) as error:
        raise refusal from error
    count = response.response.authenticator_data.counter
    if count <= passkey.sign_count and (count or passkey.sign_count):
        raise CannotUsePasskey(_("This passkey seems to have been copied. Remove it and add a new one."))
    passkey.sign_count, passkey.used_at = count, at
    passkey.save(update_fields=["sign_count", "used_at"])
    return passkey.account


def _server() -> Fido2Server:
    base = urlsplit(settings.BASE_URL)
    origin = f"{base.scheme}://{base.netloc}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=base.hostname or "localhost", name="Teremok"),
        verify_origin=lambda given: given == origin,
    )
