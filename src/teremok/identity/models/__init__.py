"""Accounts and what they may do."""

from teremok.identity.models.accounts import Account
from teremok.identity.models.authorities import Authority
from teremok.identity.models.consents import CONSENTS, Consent, Policy
from teremok.identity.models.journal import AccountEvent
from teremok.identity.models.memberships import Membership
from teremok.identity.models.provider import ProviderIdentity
from teremok.identity.models.sign_in import ContactKind, OpenSession, Passkey, RecoveryCode, SignInCode, TotpDevice
from teremok.identity.models.verifications import Method, Verification, VerificationLetter, VerificationRequest

__all__ = [
    "CONSENTS",
    "Account",
    "AccountEvent",
    "Authority",
    "Consent",
    "ContactKind",
    "Membership",
    "Method",
    "OpenSession",
    "Passkey",
    "Policy",
    "ProviderIdentity",
    "RecoveryCode",
    "SignInCode",
    "TotpDevice",
    "Verification",
    "VerificationLetter",
    "VerificationRequest",
]
