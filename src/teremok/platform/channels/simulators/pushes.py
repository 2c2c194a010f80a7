"""A push service (RFC 8030) with the browsers behind it: it checks who pushes (RFC 8292) and reads it (RFC 8291)."""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from http import HTTPStatus

import jwt
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from teremok.platform.channels.push_encryption import CannotDecrypt, decrypt
from teremok.platform.channels.simulators.http import Request, Response, serve
from teremok.platform.channels.simulators.manners import Fate, Manners

LONGEST_PAYLOAD = 4096
LONGEST_TOKEN_SECONDS = 86_400


@dataclass
class Browser:
    """What a browser keeps of its subscription: its key pair and its secret, and the key of those who may push."""

    name: str
    application_server_key: str = ""
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = b"0123456789abcdef"

    @property
    def p256dh(self) -> str:
        return _base64url(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def auth(self) -> str:
        return _base64url(self.secret)

    def reads(self, body: bytes) -> bytes:
        """Raises CannotDecrypt."""
        return decrypt(body, key=self.key, secret=self.secret)


@dataclass(frozen=True, slots=True)
class Pushed:
    """One message as a browser got it."""

    browser: str
    payload: bytes
    ttl: int
    urgency: str
    topic: str
    contact: str


@dataclass
class PushService:
    """`origin` is what tokens must be made out for. A browser in `gone` has unsubscribed: 410."""

    manners: Manners = field(default_factory=Manners)
    origin: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    refusal: int = HTTPStatus.INTERNAL_SERVER_ERROR
    keep_messages: bool = False
    messages: list[Pushed] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.serve = serve(self._answer)

    def subscribe(self, name: str, application_server_key: str = "") -> Browser:
        """A new browser; without a key anybody may push to it."""
        browser = self.browsers[name] = Browser(name, application_server_key)
        return browser

    def _answer(self, request: Request) -> Response | None:
        counts = self.manners.counts
        counts["offered"] += 1
        name = request.path.rpartition("/")[2]
        if name in self.gone:
            counts["gone"] += 1
            return Response(HTTPStatus.GONE)
        browser = self.browsers.get(name)
        if browser is None or request.method != "POST":
            return Response(HTTPStatus.NOT_FOUND)
        complaint, contact = self._who(request.headers.get("authorization", ""), browser)
        if complaint:
            counts["strangers"] += 1
            return Response(HTTPStatus.FORBIDDEN, complaint.encode())
        ttl = request.headers.get("ttl", "")
        if not ttl.isdigit():
            return Response(HTTPStatus.BAD_REQUEST, b"TTL is missing")
        if request.headers.get("content-encoding") != "aes128gcm":
            return Response(HTTPStatus.BAD_REQUEST, b"Content-Encoding is not aes128gcm")
        if len(request.body) > LONGEST_PAYLOAD:
            return Response(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        fate = self.manners.fate()
        if fate in (Fate.REFUSED, Fate.FAILED):
            counts["refused"] += 1
            return Response(self.refusal)
        topic = request.headers.get("topic", "")
        self.manners.take((name, topic))
        if self.keep_messages:
            try:
                payload = browser.reads(request.body)
            except CannotDecrypt:
                counts["unreadable"] += 1
                return Response(HTTPStatus.BAD_REQUEST, b"it can't be decrypted")
            urgency = request.headers.get("urgency", "")
            self.messages.append(Pushed(name, payload, int(ttl), urgency, topic, contact))
        if fate is Fate.SILENT:
            counts["silent"] += 1
            return None
        counts["delivered"] += 1
        return Response(HTTPStatus.CREATED, headers={"Location": f"{self.origin}/message/{counts['delivered']}"})

    def _who(self, authorization: str, browser: Browser) -> tuple[str, str]:
        """What is wrong with the token, and whom it names; RFC 8292, 2 and 4.2."""
        scheme, _, rest = authorization.partition(" ")
        said = dict(part.strip().partition("=")[::2] for part in rest.split(","))
        if scheme.lower() != "vapid" or not {"t", "k"} <= said.keys():
            return "no vapid token", ""
        if browser.application_server_key and said["k"] != browser.application_server_key:
            return "the subscription is of another key", ""
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _octets(said["k"]))
            claims = jwt.decode(
                said["t"], key, algorithms=["ES256"], audience=self.origin, options={"require": ["exp"]}
            )
        except (jwt.InvalidTokenError, InvalidSignature, ValueError) as error:
            return f"the token is wrong: {error}", ""
        if claims["exp"] > time.time() + LONGEST_TOKEN_SECONDS:
            return "the token lives longer than a day", ""
        return "", str(claims.get("sub", ""))


def _base64url(octets: bytes) -> str:
    return urlsafe_b64encode(octets).decode().rstrip("=")


def _octets(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
