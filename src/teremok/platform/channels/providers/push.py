"""Web push: RFC 8030 with the message encrypted for the browser (RFC 8291) and our name on it (RFC 8292)."""

import asyncio
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
import jwt
from django.conf import settings
from django.db import connection

from teremok.platform.channels.providers.base import LONGEST_REF, Accepted, Parcel, Receipt
from teremok.platform.channels.push_encryption import LONGEST, encrypt
from teremok.platform.channels.push_key import application_server_key, private_key
from teremok.platform.channels.states import Channel
from teremok.platform.channels.troubles import DeliverLater, NeverDelivers, NoSuchAddress, Unanswered

TIMEOUT = httpx.Timeout(15, connect=5)
LONGEST_TTL = 28 * 86_400  # seconds; push services keep nothing longer
TOKEN_SECONDS, RENEWED_BEFORE_SECONDS = 12 * 3_600, 3_600
GATHERING_SECONDS = 0.005
URGENCIES = frozenset({"very-low", "low", "normal", "high"})
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.InvalidURL, httpx.UnsupportedProtocol)


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached, and its keys in base64url."""

    endpoint: str
    p256dh: str
    auth: str


# The living subscriptions among these public ids. Runs in a thread.
Find = Callable[[Collection[str]], Mapping[str, Subscription]]


class Push:
    """Sends the parcel's text as the payload; `to` is a subscription's public id, the header Urgency is as in RFC 8030.

    The parcel's id is the message's Topic, so that a repeated attempt replaces the first where that still waits.
    """

    channel = Channel.PUSH
    gives_receipts = False

    def __init__(self, find: Find, *, name: str = "push", window: int = 16, rate: float | None = None) -> None:
        self.name, self.window, self.rate = name, window, rate
        self._subscriptions = _Subscriptions(find)
        self._tokens: dict[str, tuple[str, float]] = {}
        self._client: httpx.AsyncClient | None = None

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        """Push services say nothing of what a browser did."""

    async def open(self) -> None:
        limits = httpx.Limits(max_connections=self.window, max_keepalive_connections=self.window)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, limits=limits)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
        await self._subscriptions.close()

    async def send(self, parcel: Parcel) -> Accepted:
        assert self._client is not None, "the provider is not open"
        subscription = await self._subscriptions.get(parcel.to)
        if subscription is None:
            raise NoSuchAddress("The browser takes no push messages any more.")
        body = encrypted(parcel.text.encode(), subscription)
        try:
            response = await self._client.post(
                subscription.endpoint, content=body, headers=self._headers(parcel, subscription.endpoint)
            )
        except _NOT_SENT as error:
            raise DeliverLater(f"The push service can't be reached: {type(error).__name__}.") from error
        except httpx.HTTPError as error:
            raise Unanswered(f"The push service did not answer: {type(error).__name__}.") from error
        if response.is_success:
            return Accepted(response.headers.get("Location", "")[-LONGEST_REF:])
        reason = f"The push service answered {response.status_code} {response.text[:100]}".strip()
        if response.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
            raise NoSuchAddress(reason)
        if response.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE):
            raise NeverDelivers(reason)
        raise DeliverLater(reason)  # of many services one may be out of order, and our key or clock may be mended

    def check(self) -> str:
        try:
            private_key()
        except ValueError:
            return "Push messages can't be signed: TEREMOK_PUSH_KEY is no key of the curve P-256."
        return ""

    def _headers(self, parcel: Parcel, endpoint: str) -> dict[str, str]:
        urgency = parcel.headers.get("Urgency", "normal")
        return {
            "TTL": str(_ttl(parcel.expires_at)),
            "Urgency": urgency if urgency in URGENCIES else "normal",
            "Topic": urlsafe_b64encode(parcel.id.bytes).decode().rstrip("="),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "Authorization": f"vapid t={self._token(endpoint)}, k={application_server_key()}",
        }

    def _token(self, endpoint: str) -> str:
        """One a push service serves for hours: signing each message would cost as much as encrypting it."""
        parts = urlsplit(endpoint)
        origin = f"{parts.scheme}://{parts.netloc}"
        token, until = self._tokens.get(origin, ("", 0.0))
        now = time.time()
        if until < now + RENEWED_BEFORE_SECONDS:
            until = now + TOKEN_SECONDS
            claims = {"aud": origin, "exp": int(until), "sub": f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"}
            token = jwt.encode(claims, private_key(), algorithm="ES256")
            self._tokens[origin] = token, until
        return token


def encrypted(payload: bytes, subscription: Subscription) -> bytes:
    """The body of a push message. Raises NeverDelivers, NoSuchAddress."""
    if len(payload) > LONGEST:
        raise NeverDelivers(f"A push message holds {LONGEST} bytes.")
    try:
        return encrypt(payload, receiver=_octets(subscription.p256dh), secret=_octets(subscription.auth))
    except ValueError as error:
        raise NoSuchAddress("The keys of this subscription are none.") from error


class _Subscriptions:
    """Asks for those that are wanted at about the same time by one question."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._wanted: dict[str, asyncio.Future[Subscription | None]] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._thread = ThreadPoolExecutor(1, "push")

    async def get(self, key: str) -> Subscription | None:
        wanted = self._wanted.get(key)
        if wanted is None:
            wanted = self._wanted[key] = asyncio.get_running_loop().create_future()
            if len(self._wanted) == 1:
                task = asyncio.create_task(self._ask())
                self._asking.add(task)
                task.add_done_callback(self._asking.discard)
        return await asyncio.shield(wanted)

    async def close(self) -> None:
        await asyncio.gather(*self._asking)
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: connection.close())  # that thread's own
        self._thread.shutdown()

    async def _ask(self) -> None:
        await asyncio.sleep(GATHERING_SECONDS)
        wanted, self._wanted = self._wanted, {}
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._thread, self._find, list(wanted))
        except Exception as error:  # noqa: BLE001 (whoever waits is told)
            for each in wanted.values():
                each.set_exception(DeliverLater(f"The subscriptions can't be looked up: {type(error).__name__}."))
            return
        for key, each in wanted.items():
            each.set_result(found.get(key))


def _ttl(expires_at: datetime | None) -> int:
    if expires_at is None:
        return LONGEST_TTL
    return max(0, min(LONGEST_TTL, int((expires_at - datetime.now(UTC)).total_seconds())))


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
