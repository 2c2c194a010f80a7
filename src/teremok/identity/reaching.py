"""Writing to the holder of an account: by the contact they proved, in their language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import override

from teremok.identity.models import Account
from teremok.platform.channels import send_mail, send_sms
from teremok.platform.channels.models import Outgoing


@dataclass(frozen=True)
class Words:
    """What is said by mail, with a subject, and in the few signs of an SMS."""

    subject: str
    text: str
    sms: str


def tell(*, account_id: UUID, words: Callable[[], Words], key: str, at: datetime) -> Outgoing | None:
    """Puts a message into the outgoing post, in the caller's transaction; None when the account can't be reached.

    By mail when the account has an address, else by SMS. `words` is called with the account's language in force. `key`
    names the effect: told twice is told once. Mail and SMS travel open, so they say that something waits and where it
    is read, never what is personal in it.
    """
    account = Account.objects.filter(public_id=account_id, is_active=True).first()
    if account is None or not (account.email or account.phone):
        return None
    with override(account.language):
        said = words()
    if account.email:
        return send_mail(to=account.email, subject=said.subject, text=said.text, key=key, at=at)
    return send_sms(to=account.phone or "", text=said.sms, key=key, at=at)
