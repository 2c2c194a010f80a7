"""Turns an RSGI request into a WSGI environment; what is large waits on disk, not in memory."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, Protocol, cast
from urllib.parse import unquote_to_bytes

MEMORY_LIMIT = 1024 * 1024
SECONDS_BETWEEN_CHUNKS = 60


class Headers(Protocol):
    def get(self, key: str, default: Any = None) -> Any: ...
    def items(self) -> list[tuple[str, str]]: ...


class Scope(Protocol):
    """What RSGI says about a request."""

    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None

    @property
    def headers(self) -> Headers: ...


class Exchange(Protocol):
    """RSGI's two ends of one request: its body comes in, the response goes out."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    async def client_disconnect(self) -> None: ...
    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None: ...
    def response_str(self, status: int, headers: list[tuple[str, str]], body: str) -> None: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...
    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None: ...
    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> "Outflow": ...


class Outflow(Protocol):
    async def send_bytes(self, data: bytes) -> None: ...


class TooLarge(Exception):
    """The request's body is larger than the installation takes."""


async def read_body(scope: Scope, exchange: Exchange, *, limit: int) -> tuple[BinaryIO, int]:
    """The body as a file at its beginning, and its length. Raises TooLarge, and TimeoutError when it stalls."""
    declared = scope.headers.get("content-length")
    if not declared and scope.headers.get("transfer-encoding") is None and scope.http_version == "1.1":
        return io.BytesIO(), 0
    if declared and declared.isdigit() and int(declared) > limit:
        raise TooLarge
    body = cast("BinaryIO", SpooledTemporaryFile(max_size=MEMORY_LIMIT))  # noqa: SIM115 (closed after the response)
    length = 0
    try:
        chunks = aiter(exchange)
        while True:
            async with asyncio.timeout(SECONDS_BETWEEN_CHUNKS):
                chunk = await anext(chunks, b"")
            if not chunk:
                break
            length += len(chunk)
            if length > limit:
                raise TooLarge
            body.write(chunk)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, length


def environment(scope: Scope, body: BinaryIO, length: int) -> dict[str, Any]:
    """The WSGI environment (PEP 3333)."""
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope.path).decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server or "localhost",
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    if scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name:  # it would pass for the same header written with a dash
            continue
        key = name.upper().replace("-", "_")
        if key == "CONTENT_TYPE":
            environ[key] = value
        elif key not in {"CONTENT_LENGTH", "TRANSFER_ENCODING"}:
            key = f"HTTP_{key}"
            joint = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = f"{environ[key]}{joint}{value}" if key in environ and key != "HTTP_HOST" else value
    return environ


class FileBody:
    """An open file that Django wants sent (PEP 3333's optional file handling)."""

    BLOCK = 64 * 1024

    def __init__(self, file: BinaryIO, block_size: int = 0) -> None:
        self.file = file

    def __iter__(self) -> "FileBody":
        return self

    def __next__(self) -> bytes:
        block = self.file.read(self.BLOCK)
        if not block:
            raise StopIteration
        return block

    def close(self) -> None:
        self.file.close()
