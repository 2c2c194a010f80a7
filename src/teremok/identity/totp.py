"""One-time passwords by time: RFC 6238 with SHA-1, six digits, thirty seconds, as authenticator apps know them."""

import base64
import hmac
import secrets
import struct
from datetime import datetime
from urllib.parse import quote, urlencode

DIGITS = 6
STEP_SECONDS = 30
ACCEPTED_STEPS = (0, -1, 1)  # a phone's clock may be off by half a minute


def new_secret() -> str:
    """160 random bits in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def counter_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def code_for(secret: str, counter: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), "sha1")
    offset = digest[-1] & 0x0F
    number = int(struct.unpack(">I", digest[offset : offset + 4])[0]) & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def matching_counter(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code was typed, if it is near `at`."""
    now = counter_at(at)
    steps = [now + step for step in ACCEPTED_STEPS]
    return next((step for step in steps if hmac.compare_digest(code_for(secret, step).encode(), code.encode())), None)


def link(secret: str, *, issuer: str, name: str) -> str:
    """What the QR code of an authenticator app holds."""
    label = quote(f"{issuer}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
