"""Browsers that a person lets us push to."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from teremok.identity.models import Account
from teremok.notices.models import PushSubscription
from teremok.notices.push import Browser, checked
from teremok.platform.access import Actor, Denied

MOST = 10  # browsers of one account; the oldest gives way


@transaction.atomic
def subscribe(*, by: Actor, account: Account, browser: Browser, name: str, at: datetime) -> PushSubscription:
    """Keeps the browser; one that is known already is renewed, and goes over to whoever is signed in there now.

    Raises NotABrowser, Denied.
    """
    if by.account_id != account.public_id:
        raise Denied
    browser = checked(browser)
    kept, _is_new = PushSubscription.objects.update_or_create(
        endpoint_hash=hashlib.sha256(browser.endpoint.encode()).digest(),
        defaults={
            "account": account,
            "sealed": browser.sealed(),
            "browser": name[:60],
            "made_at": at,
            "ended_at": None,
        },
    )
    newest = PushSubscription.objects.filter(account=account, ended_at=None).order_by("-made_at", "-id")
    surplus = list(newest.values_list("pk", flat=True)[MOST:])
    PushSubscription.objects.filter(pk__in=surplus).update(ended_at=at)
    return kept


@transaction.atomic
def end(*, by: Actor, account: Account, subscription: UUID, at: datetime) -> bool:
    """Nothing is pushed to that browser any more; False when there was no such one. Raises Denied."""
    if by.account_id != account.public_id:
        raise Denied
    open_ones = PushSubscription.objects.filter(account=account, ended_at=None)
    return bool(open_ones.filter(public_id=subscription).update(ended_at=at))
