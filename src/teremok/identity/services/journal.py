"""Writing down what happened to an account, in the transaction in which it happens."""

from datetime import datetime

from teremok.identity.models import Account, AccountEvent
from teremok.platform.access import Actor


def write(*, what: AccountEvent.What, account: Account, by: Actor, at: datetime) -> None:
    AccountEvent.objects.create(account_id=account.public_id, what=what, at=at, by=by.account_id)
