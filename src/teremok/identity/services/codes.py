"""Sign-in codes: sent to a contact, proved once."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from teremok.identity.access import require_own, require_platform
from teremok.identity.contacts import TypedContact
from teremok.identity.models import Account, ContactKind, SignInCode
from teremok.platform.access import Actor
from teremok.platform.channels import send_mail, send_sms
from teremok.platform.limits import forget_spent, spend
from teremok.platform.secrets import keyed_hash

LIFETIME = timedelta(minutes=10)
LIFETIME_BY_HAND = timedelta(days=1)
ATTEMPTS = 5
SENT_PER_CONTACT = 5
SENT_PER_ADDRESS = 30
WRONG_PER_CONTACT = 30
WRONG_PER_ADDRESS = 60
HOUR = timedelta(hours=1)
BY_HAND = "teremok.identity.code-by-hand"


class CannotSend(Exception):
    """No code was sent; the message says what to do."""


class CannotProve(Exception):
    """The code didn't prove the contact; `is_over` when a new code is needed."""

    def __init__(self, sentence: str, *, is_over: bool) -> None:
        super().__init__(sentence)
        self.is_over = is_over


def send(*, contact: TypedContact, address: str, by: Actor, at: datetime, account: Account | None = None) -> SignInCode:
    """Sends a new code, whether or not anyone has an account with this contact. Raises CannotSend, Denied.

    Call it outside a transaction, so that a limit stays spent. `account` adds the contact to a signed-in person.
    """
    if account is not None:
        require_own(by, account)
    if not spend("code-address", address, limit=SENT_PER_ADDRESS, per=HOUR):
        raise CannotSend(_("Too many codes were asked for from your network. Wait a few minutes and try again."))
    if not spend("code-contact", contact.value, limit=SENT_PER_CONTACT, per=HOUR):
        raise CannotSend(
            _("Several codes have been sent already. Use the last one, or ask for a new one in a few minutes.")
        )
    with transaction.atomic():
        row, code = _make(contact, account, at, LIFETIME)
        _post(row, code, at)
    return row


def make_by_hand(*, contact: TypedContact, by: Actor, at: datetime) -> tuple[str, str]:
    """A link and a code that works there once within a day, for whoever stands at the server before mail is set up.

    Raises Denied for anyone but the platform itself.
    """
    require_platform(by)
    row, code = _make(contact, None, at, LIFETIME_BY_HAND)
    return signing.dumps(str(row.public_id), salt=BY_HAND), code


def prove(*, code_id: UUID, code: str, address: str, by: Actor, at: datetime) -> SignInCode:
    """Checks what was typed; a proved code is used up. Raises CannotProve. `by` is a visitor when somebody signs in.

    Each try counts before it is looked at, in one statement, so that tries side by side don't slip through.
    Call it outside a transaction.
    """
    row = SignInCode.objects.filter(public_id=code_id).first()
    if row is None or row.used_at is not None or row.expires_at <= at:
        raise CannotProve(_("This code is no longer valid. Ask for a new one."), is_over=True)
    allowed = spend("wrong-address", address, limit=WRONG_PER_ADDRESS, per=HOUR) and spend(
        "wrong-contact", row.contact, limit=WRONG_PER_CONTACT, per=24 * HOUR
    )
    counted = SignInCode.objects.filter(pk=row.pk, used_at=None, attempts__lt=ATTEMPTS).update(
        attempts=F("attempts") + 1
    )
    if not allowed or not counted:
        raise CannotProve(_("Too many wrong codes. Wait an hour and ask for a new one."), is_over=True)
    if not constant_time_compare(_hash(row.public_id, code), bytes(row.code_hash)):
        raise CannotProve(_("The code doesn't match. Check the last message and type its six digits."), is_over=False)
    if not SignInCode.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
        raise CannotProve(_("This code has been used already. Ask for a new one."), is_over=True)
    forget_spent("wrong-contact", row.contact)
    row.used_at = at
    return row


def forget_old(*, by: Actor, at: datetime) -> int:
    """Removes codes a day after their end: they hold contacts of people who may have no account. Raises Denied."""
    require_platform(by)
    return SignInCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()[0]


def _make(contact: TypedContact, account: Account | None, at: datetime, lifetime: timedelta) -> tuple[SignInCode, str]:
    code = f"{secrets.randbelow(10**6):06}"
    row = SignInCode(kind=contact.kind, contact=contact.value, account=account, created_at=at, expires_at=at + lifetime)
    row.code_hash = _hash(row.public_id, code)
    row.save()
    return row, code


def _hash(code_id: UUID, code: str) -> bytes:
    return keyed_hash(f"sign-in code\0{code_id}\0{code}")


def _post(row: SignInCode, code: str, at: datetime) -> None:
    key = f"sign-in-code:{row.public_id}"
    if row.kind == ContactKind.PHONE:
        text = _("%(code)s is your Teremok code. Don't tell it to anyone.") % {"code": code}
        send_sms(to=row.contact, text=text, key=key, at=at, secret=True, expires_at=row.expires_at)
        return
    text = _(
        "Your sign-in code: %(code)s\n\nIt works for 10 minutes, once, in the browser where you asked for it. "
        "Tell it to no one: nobody from the city or your house's management will ask for it.\n\n"
        "If you didn't ask for a code, you need do nothing."
    ) % {"code": code}
    subject = _("%(code)s is your Teremok code") % {"code": code}
    send_mail(to=row.contact, subject=subject, text=text, key=key, at=at, secret=True, expires_at=row.expires_at)
