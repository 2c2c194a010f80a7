"""What a device is asked: passkeys are WebAuthn credentials (W3C Web Authentication, level 2).

They prove possession and the person at once.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from teremok.identity.models import Account


def to_add(account: Account) -> tuple[dict[str, Any], Any]:
    """The options for the browser, and the state to keep until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=account.public_id.bytes, name=str(account), display_name=account.display_name or str(account)
    )
    options, state = server().register_begin(
        user,
        [AttestedCredentialData(bytes(one.credential)) for one in account.passkeys.order_by("id")],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), state


def to_sign_in() -> tuple[dict[str, Any], Any]:
    """Options that name no account: the device itself knows whose passkeys it holds."""
    options, state = server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), state


def server() -> Fido2Server:
    base = urlsplit(settings.BASE_URL)
    origin = f"{base.scheme}://{base.netloc}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=base.hostname or "localhost", name="Teremok"),
        verify_origin=lambda given: given == origin,
    )
