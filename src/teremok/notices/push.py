"""Browsers that take push messages (W3C Push API, RFC 8030): where they are reached and with which keys.

What is pushed is JSON {"title", "body", "url"}: who writes and the address of the notice, nothing of what it says, for
it shows on a locked screen.
"""

import json
from base64 import urlsafe_b64decode
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.notices.models import Addressee, PushSubscription
from teremok.platform.channels.origins import Contents
from teremok.platform.secrets import seal, unseal

ENDPOINT_LIMIT = 1000
INSIDE = frozenset({"local", "internal", "localhost", "lan", "home", "corp"})
POINT_BYTES, SECRET_BYTES = 65, 16  # an uncompressed P-256 point and the authentication secret of RFC 8291


class NotABrowser(ValueError):
    """What was given is no subscription of a browser."""


@dataclass(frozen=True)
class Browser:
    """`endpoint` is the push service's address for this browser; the keys are base64url without padding."""

    endpoint: str
    p256dh: str
    auth: str

    def sealed(self) -> bytes:
        return seal(json.dumps(asdict(self)))

    @classmethod
    def of(cls, subscription: PushSubscription) -> "Browser":
        return cls(**json.loads(unseal(subscription.sealed)))


def checked(browser: Browser) -> Browser:
    """The subscription if a browser can have made it. Raises NotABrowser.

    The endpoint is an address that our server will be asked to post to, so it must be https and a public name: nobody
    may send us to the inside of our own network.
    """
    try:
        parts = urlsplit(browser.endpoint)
    except ValueError as error:
        raise NotABrowser("the endpoint is no address") from error
    name, _dot, last = (parts.hostname or "").rpartition(".")
    is_public = bool(name) and last[:1].isalpha() and last not in INSIDE
    if parts.scheme != "https" or not is_public or parts.username or len(browser.endpoint) > ENDPOINT_LIMIT:
        raise NotABrowser("the endpoint is no public https address")
    if len(_bytes(browser.p256dh)) != POINT_BYTES or len(_bytes(browser.auth)) != SECRET_BYTES:
        raise NotABrowser("the keys have the wrong length")
    return browser


def pushed_for(addressee: Addressee) -> Contents:
    """Who writes, and as the text the JSON that the provider encrypts for the browser (RFC 8291) as it is."""
    organisation = addressee.notice.organisation
    with override(addressee.template.language):
        title, body = organisation.name if organisation else _("Teremok"), _("A new message for you. Tap to read it.")
    url = reverse("notices:notice", args=[addressee.public_id])
    return Contents(title, json.dumps({"title": title, "body": body, "url": url}, ensure_ascii=False))


def _bytes(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise NotABrowser("the keys can't be read") from error
