"""SMS over a gateway that takes HTTP: POST {id, to, text}, a bearer token, and repeats of an id count once."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit, urlunsplit

import httpx

from teremok.platform.channels.providers.base import LONGEST_REF, Accepted, Parcel, Receipt
from teremok.platform.channels.providers.options import options
from teremok.platform.channels.states import Channel
from teremok.platform.channels.troubles import DeliverLater, NeverDelivers, OutOfOrder, Unanswered

WINDOW = 20
TIMEOUT = httpx.Timeout(15, connect=5)
REFUSES_US = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS}
MAY_PASS = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY}
NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Gateway:
    """A gateway at an address like https://host/sms#window=20&rate=50&receipts=on.

    What stands after the # is for us and isn't sent. With `receipts=on` it tells what became of each SMS by a POST to
    the address that staff see on the page of providers; it may answer {"ref": "…"} with an id of its own.
    """

    channel = Channel.SMS

    def __init__(self, name: str, url: str, token: str) -> None:
        """Raises WrongAddress."""
        parts = urlsplit(url)
        said = options(parts.fragment, window=WINDOW)
        self.name, self.window, self.rate, self.gives_receipts = name, said.window, said.rate, said.receipts
        self._url = urlunsplit(parts._replace(fragment=""))
        self._token = token
        self._client: httpx.AsyncClient | None = None

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        """Receipts come by HTTP of their own."""

    async def open(self) -> None:
        limits = httpx.Limits(max_connections=self.window, max_keepalive_connections=self.window)
        self._client = httpx.AsyncClient(timeout=TIMEOUT, limits=limits, headers=self._headers())

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def send(self, parcel: Parcel) -> Accepted:
        assert self._client is not None, "the provider is not open"
        id_ = str(parcel.id)
        content = {"id": id_, "to": parcel.to, "text": parcel.text}
        try:
            response = await self._client.post(
                self._url, json=content, headers={"Idempotency-Key": id_}, timeout=TIMEOUT
            )
        except NOT_SENT as error:
            raise OutOfOrder(f"The SMS gateway can't be reached: {type(error).__name__}.") from error
        except httpx.HTTPError as error:
            raise Unanswered(f"The SMS gateway did not answer: {type(error).__name__}.") from error
        if response.is_success:
            return Accepted(_ref(response) or id_)
        reason = f"The SMS gateway answered {response.status_code} {response.text[:200]}".strip()
        if response.status_code in MAY_PASS:
            raise DeliverLater(reason)
        if response.is_client_error and response.status_code not in REFUSES_US:
            raise NeverDelivers(reason)
        raise OutOfOrder(reason)

    def check(self) -> str:
        try:
            response = httpx.options(self._url, headers=self._headers(), timeout=TIMEOUT)
        except httpx.HTTPError as error:
            return f"The SMS gateway {self.name} can't be reached: {type(error).__name__}."
        if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return f"The SMS gateway {self.name} refuses the token: set TEREMOK_SMS_TOKEN to the one it gave you."
        if response.is_server_error:
            return f"The SMS gateway {self.name} is out of order: it answered {response.status_code}."
        return ""

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}


def _ref(response: httpx.Response) -> str:
    """Its own id, where it says one that can be kept."""
    if not response.headers.get("content-type", "").startswith("application/json"):
        return ""
    try:
        said = response.json()
    except ValueError:
        return ""
    ref = said.get("ref", "") if isinstance(said, dict) else ""
    return ref if isinstance(ref, str) and len(ref) <= LONGEST_REF and ref.isprintable() else ""
