"""The key by which browsers know who pushes to them (VAPID, RFC 8292): a P-256 pair, its secret in the settings."""

from base64 import urlsafe_b64encode
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings


def private_key() -> ec.EllipticCurvePrivateKey:
    """Signs the tokens that go with each push message."""
    return _derived(settings.PUSH_KEY)


def application_server_key() -> str:
    """What a browser is given when it subscribes: the uncompressed point (65 bytes) in base64url without padding."""
    point = private_key().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).decode().rstrip("=")


@cache
def _derived(secret: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(secret, 16), ec.SECP256R1())
