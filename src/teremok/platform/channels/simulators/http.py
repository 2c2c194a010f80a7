"""As much HTTP/1.1 (RFC 9112) as a simulator needs: requests with Content-Length over connections that stay open."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus

from teremok.platform.channels.simulators.links import Link

MOST_OCTETS = 1 << 20


@dataclass(frozen=True, slots=True)
class Request:
    """Header names are lowercase."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """It is sent after `pause` seconds."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = 0.0


# Nothing instead of a response means that the request is never answered.
Answer = Callable[[Request], Response | None]


def serve(answer: Answer) -> Callable[[str, int], "asyncio.Future[asyncio.Server]"]:
    async def start(host: str, port: int) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(partial(HttpLink, answer), host, port)

    return start  # type: ignore[return-value]


class HttpLink(Link):
    """One connection: a request after another."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._buffer = bytearray()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            lines = bytes(self._buffer[:end]).decode("latin-1").split("\r\n")
            try:
                method, path, _ = lines[0].split(" ", 2)
                headers = {
                    name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])
                }
                length = int(headers.get("content-length", 0))
            except ValueError:
                self.transport.close()
                return
            whole = end + 4 + length
            if length > MOST_OCTETS:
                self.transport.close()
                return
            if len(self._buffer) < whole:
                return
            body = bytes(self._buffer[end + 4 : whole])
            del self._buffer[:whole]
            response = self._answer(Request(method, path, headers, body))
            if response is None:
                continue
            if response.pause:
                self.loop.call_later(response.pause, self._write, response)
            else:
                self._write(response)

    def _write(self, response: Response) -> None:
        if not self.transport.is_closing():
            self.transport.write(_written(response))


def _written(response: Response) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    if response.status != HTTPStatus.NO_CONTENT:
        lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join((*lines, "", "")).encode() + response.body
