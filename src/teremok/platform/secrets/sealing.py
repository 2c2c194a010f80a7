"""AES-256-GCM under keys that rotate; what is sealed names its key, so that an old one is still opened."""

import hashlib
import hmac
import os
from collections.abc import Callable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

VERSION = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
HEADER_BYTES = len(VERSION) + KEY_ID_BYTES


class CannotUnseal(Exception):
    """What was sealed can't be opened: its key is gone, or the bytes were changed."""


def seal(text: str) -> bytes:
    """Version, key id, nonce, ciphertext with its tag; two seals of one text differ."""
    return sealer(ahead=1)(text)


def sealer(*, ahead: int = 1024) -> Callable[[str], bytes]:
    """`seal` for a long list: asks the kernel for the nonces of `ahead` texts at once.

    Never to be shared with a fork: both would draw the same nonces.
    """
    cipher, header = AESGCM(settings.ENCRYPTION_KEYS[0]), newest_header()
    nonces: list[bytes] = []

    def seal_next(text: str) -> bytes:
        if not nonces:
            drawn = os.urandom(NONCE_BYTES * ahead)
            nonces.extend(drawn[at : at + NONCE_BYTES] for at in range(0, len(drawn), NONCE_BYTES))
        nonce = nonces.pop()
        return header + nonce + cipher.encrypt(nonce, text.encode(), header)

    return seal_next


def unseal(sealed: bytes | memoryview) -> str:
    """The text under whichever of the configured keys sealed it. Raises CannotUnseal."""
    sealed = bytes(sealed)
    header, nonce = sealed[:HEADER_BYTES], sealed[HEADER_BYTES : HEADER_BYTES + NONCE_BYTES]
    key = _keys(settings.ENCRYPTION_KEYS).get(header)
    if key is None:
        raise CannotUnseal("The key of this secret is not among TEREMOK_ENCRYPTION_KEYS; add the old key at its end.")
    try:
        return AESGCM(key).decrypt(nonce, sealed[HEADER_BYTES + NONCE_BYTES :], header).decode()
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal("This secret was changed after it was sealed; restore it from a backup.") from error


def newest_header() -> bytes:
    """The first HEADER_BYTES of everything sealed with the first of the keys."""
    return VERSION + _key_id(settings.ENCRYPTION_KEYS[0])


def known_headers() -> frozenset[bytes]:
    """The first bytes of everything that one of the keys opens."""
    return frozenset(_keys(settings.ENCRYPTION_KEYS))


def keyed_hash(text: str) -> bytes:
    """32 bytes, HMAC-SHA-256 under TEREMOK_HASH_KEY: the same text gives the same bytes, and no one else can tell."""
    return hmac.digest(settings.HASH_KEY.encode(), text.encode(), "sha256")


@lru_cache
def _keys(keys: tuple[bytes, ...]) -> dict[bytes, bytes]:
    return {VERSION + _key_id(key): key for key in keys}


@lru_cache
def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"teremok key id" + key).digest()[:KEY_ID_BYTES]
