"""Reads no more than a file may hold, however small its archive looks."""

from typing import IO

from teremok.registry.imports.sources.refusing import CannotRead

LARGEST_UNPACKED = 1024**3


class Metered:
    """A binary stream that refuses to give out more than LARGEST_UNPACKED bytes: the end of every archive bomb."""

    def __init__(self, stream: IO[bytes], refusal: str) -> None:
        self._stream = stream
        self._refusal = refusal
        self._ahead = b""
        self._given = 0

    def peek(self, size: int) -> bytes:
        if len(self._ahead) < size:
            self._ahead += self._stream.read(size - len(self._ahead))
        return self._ahead[:size]

    def read(self, size: int = -1) -> bytes:
        wanted = 1 << 20 if size is None or size < 0 else size
        if self._ahead:
            chunk, self._ahead = self._ahead[:wanted], self._ahead[wanted:]
        else:
            chunk = self._stream.read(wanted)
        self._given += len(chunk)
        if self._given > LARGEST_UNPACKED:
            raise CannotRead(self._refusal)
        return chunk
