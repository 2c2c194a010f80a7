"""What a storage does."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Protocol

CHUNK = 256 * 1024


class CannotReach(Exception):
    """The storage does not answer, or has lost what the database knows; the message says which."""


class Storage(Protocol):
    """Bytes by their SHA-256 (64 lower-case hexadecimal digits). Writing is all or nothing and may be repeated."""

    def write(self, digest: str, content: IO[bytes]) -> None:
        """Keeps the bytes; nothing happens when they are there already. They are on the disk when it returns."""

    def read(self, digest: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """The bytes from `start`, `length` of them, in portions. Raises CannotReach when they are not there."""

    def has(self, digest: str) -> bool: ...

    def remove(self, digest: str) -> None:
        """Nothing happens when the bytes are not there."""

    def older_than(self, moment: datetime) -> Iterator[tuple[str, int]]:
        """Digest and size of everything written before `moment`."""
