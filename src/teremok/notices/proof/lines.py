"""The exact bytes that are sealed and signed: the line of a seal, its hash, its signature."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GENESIS = bytes(32)  # what the first seal has for its previous
HASH_BYTES = 32

Ranges = tuple[tuple[int, int], ...]  # first and last id, both included, ascending

SEAL_LINE = re.compile(rb'\{"seal":(\{[^{}]*\}),"signature":"([0-9a-f]{128})"(?:,"leaves":"((?:[0-9a-f]{64})*)")?\}')
RECORD_START = re.compile(rb'\{"id":(0|[1-9][0-9]{0,18}),"at":"')


class Unreadable(Exception):
    """The bytes are no line of a log."""


@dataclass(frozen=True)
class SealFacts:
    """What a seal says; `canonical` are the bytes its hash is over."""

    number: int
    previous: bytes
    events: Ranges
    count: int
    root: bytes
    sealed_at: str
    signed_with: str

    @property
    def canonical(self) -> bytes:
        return compact(
            {
                "number": self.number,
                "previous": self.previous.hex(),
                "events": self.events,
                "count": self.count,
                "root": self.root.hex(),
                "sealed_at": self.sealed_at,
                "signed_with": self.signed_with,
            }
        )

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.canonical).digest()


@dataclass(frozen=True)
class SignedSeal:
    """A seal with its signature (64 bytes) and, where they are at hand, the leaves' hashes one after another."""

    facts: SealFacts
    signature: bytes
    leaves: bytes | None = None

    @property
    def line(self) -> bytes:
        """As it stands in a file, without the newline."""
        parts = b'{"seal":' + self.facts.canonical + b',"signature":"' + self.signature.hex().encode() + b'"'
        leaves = b"" if self.leaves is None else b',"leaves":"' + self.leaves.hex().encode() + b'"'
        return parts + leaves + b"}"


def compact(value: Any) -> bytes:
    """JSON without spaces, in the order given."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def read_seal(line: bytes) -> SignedSeal:
    """The seal of a line that is exactly as `SignedSeal.line` writes it. Raises Unreadable."""
    found = SEAL_LINE.fullmatch(line)
    if found is None:
        raise Unreadable
    try:
        told = json.loads(found[1])
        facts = SealFacts(
            number=told["number"],
            previous=bytes.fromhex(told["previous"]),
            events=tuple((first, last) for first, last in told["events"]),
            count=told["count"],
            root=bytes.fromhex(told["root"]),
            sealed_at=told["sealed_at"],
            signed_with=told["signed_with"],
        )
        seal = SignedSeal(facts, bytes.fromhex(found[2].decode()), None if found[3] is None else _bytes(found[3]))
        numbers = [facts.number, facts.count, *(number for pair in facts.events for number in pair)]
        if any(type(number) is not int for number in numbers) or seal.line != line:
            raise Unreadable
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable from error
    return seal


def _bytes(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode())


def is_signed(seal: SignedSeal, key: bytes) -> bool:
    """Whether the Ed25519 signature over the seal's hash is by this public key (32 bytes)."""
    return key_id(key) == seal.facts.signed_with and verifies(key, seal.signature, seal.facts.hash)


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    try:
        _public(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def sign(seed: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def public_key(seed: bytes) -> bytes:
    """The public key (32 bytes) of a private one."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def key_id(key: bytes) -> str:
    """By what a public key is known: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(key).hexdigest()


@lru_cache
def _public(key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(key)


def ranges_of(ids: Iterable[int]) -> Ranges:
    """Ascending ids as ranges."""
    ranges: list[list[int]] = []
    for number in ids:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return tuple((first, last) for first, last in ranges)


def ids_in(ranges: Ranges) -> Iterator[int]:
    for first, last in ranges:
        yield from range(first, last + 1)


def size_of(ranges: Ranges) -> int:
    return sum(last - first + 1 for first, last in ranges)


def split(leaves: bytes) -> list[bytes]:
    """The hashes of leaves that stand one after another."""
    return [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]


def joined(leaves: Sequence[bytes]) -> bytes:
    return b"".join(leaves)


def instant(at: datetime) -> str:
    """UTC with microseconds: 2026-05-04T09:00:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
