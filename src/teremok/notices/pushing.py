"""Where the carrier pushes: the browsers that take our messages now."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from teremok.notices.models import PushSubscription
from teremok.notices.push import Browser
from teremok.platform.channels.providers.base import Provider
from teremok.platform.channels.providers.push import Push, Subscription


def find(keys: Collection[str]) -> Mapping[str, Subscription]:
    """The open subscriptions among these public ids; what is no id is none."""
    wanted = [uuid for key in keys if (uuid := _uuid(key))]
    found = {}
    for kept in PushSubscription.objects.filter(public_id__in=wanted, ended_at=None):
        browser = Browser.of(kept)
        found[str(kept.public_id)] = Subscription(browser.endpoint, browser.p256dh, browser.auth)
    return found


def providers() -> Sequence[Provider]:
    return [Push(find)]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
