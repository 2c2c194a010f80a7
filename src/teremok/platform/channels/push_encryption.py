"""Encrypts what only one browser can read (RFC 8291, with aes128gcm of RFC 8188), and reads it as that browser does."""

import os
import struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_OCTETS = 4096
SALT_OCTETS, POINT_OCTETS = 16, 65
LONGEST = RECORD_OCTETS - SALT_OCTETS - 5 - POINT_OCTETS - 1 - 16  # less header, delimiter and tag
_HEADER = struct.Struct(">16sIB65s")
_LAST_RECORD = b"\x02"


class CannotDecrypt(ValueError):
    """The octets are no message for this browser."""


def encrypt(
    payload: bytes,
    *,
    receiver: bytes,
    secret: bytes,
    salt: bytes | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body for a browser with the public point `receiver` and the authentication `secret`; at most LONGEST octets.

    Salt and key are new for each message. Raises ValueError when the point isn't one of P-256.
    """
    salt = salt or os.urandom(SALT_OCTETS)
    key = key or ec.generate_private_key(ec.SECP256R1())
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), receiver))
    sender = _point(key)
    cipher, nonce = _derived(shared, secret, salt, receiver=receiver, sender=sender)
    return _HEADER.pack(salt, RECORD_OCTETS, POINT_OCTETS, sender) + cipher.encrypt(nonce, payload + _LAST_RECORD, None)


def decrypt(body: bytes, *, key: ec.EllipticCurvePrivateKey, secret: bytes) -> bytes:
    """As the browser with this key and secret reads it. Raises CannotDecrypt."""
    try:
        salt, _, _, sender = _HEADER.unpack_from(body)
        shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        cipher, nonce = _derived(shared, secret, salt, receiver=_point(key), sender=sender)
        padded = cipher.decrypt(nonce, body[_HEADER.size :], None).rstrip(b"\0")
    except (struct.error, ValueError, InvalidTag) as error:
        raise CannotDecrypt("the body isn't for this browser") from error
    if not padded.endswith(_LAST_RECORD):
        raise CannotDecrypt("the record isn't the last one")
    return padded[:-1]


def _derived(shared: bytes, secret: bytes, salt: bytes, *, receiver: bytes, sender: bytes) -> tuple[AESGCM, bytes]:
    """The cipher and its nonce (RFC 8291, 3.4)."""
    material = _hkdf(secret, shared, b"WebPush: info\0" + receiver + sender, 32)
    content_key = _hkdf(salt, material, b"Content-Encoding: aes128gcm\0", 16)
    return AESGCM(content_key), _hkdf(salt, material, b"Content-Encoding: nonce\0", 12)


def _hkdf(salt: bytes, material: bytes, info: bytes, octets: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=octets, salt=salt, info=info).derive(material)


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
