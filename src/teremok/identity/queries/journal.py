"""What happened to an account, as its holder reads it."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from teremok.identity.models import Account, AccountEvent
from teremok.ui.parts import Event

SHOWN = 10
ICONS = {
    "phone": "telephone", "email": "envelope", "passkey": "key", "app": "shield-lock", "codes": "arrow-repeat",
    "provider": "link-45deg", "session": "box-arrow-right", "all": "box-arrow-right",
}  # fmt: skip


def events_of(account: UUID) -> QuerySet[AccountEvent]:
    """The latest first."""
    return AccountEvent.objects.filter(account_id=account).order_by("-at", "-id")


def latest(account: Account) -> list[Event]:
    """The last ten; what somebody else did is told as such."""
    return [
        Event(
            at=row.at,
            title=row.get_what_display(),
            text="" if row.by == account.public_id else who(row, account.public_id),
            icon=ICONS[row.what.partition("_")[0]],
        )
        for row in events_of(account.public_id)[:SHOWN]
    ]


def who(event: AccountEvent, account: UUID) -> str:
    if event.by is None:
        return _("By the platform")
    return _("By you") if event.by == account else _("By someone else, who proved the contact to be theirs")
