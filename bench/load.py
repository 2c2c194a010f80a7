"""A small HTTP/1.1 load client for loopback: a steady rate for latencies, many connections for saturation.

It speaks just enough of the protocol to cost less than what it measures: keep-alive, Content-Length or chunked bodies.
"""

import multiprocessing
import socket
import threading
import time
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Target:
    """One page: its address and the headers (cookies, encodings) that are sent with each request."""

    url: str
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        if parts.hostname not in {"127.0.0.1", "localhost"}:
            raise ValueError("load goes only to this machine")
        return parts.hostname, parts.port or 80

    def request(self, path: str | None = None) -> bytes:
        parts = urlsplit(self.url)
        where = path or parts.path + (f"?{parts.query}" if parts.query else "")
        lines = [
            f"GET {where} HTTP/1.1",
            f"Host: {parts.netloc}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Connection:
    """One keep-alive connection; `fetch` returns (status, bytes of body) and raises ConnectionError when it breaks."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address, timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.keep_bodies = False
        self.body = b""

    def fetch(self, request: bytes) -> tuple[int, int]:
        self.socket.sendall(request)
        head = self._until(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at >= 0:
            length = int(lower[at + 15 : lower.find(b"\r\n", at)])
            self._keep(self._take(length))
            return status, length
        if b"transfer-encoding: chunked" not in lower:
            return status, 0
        total = 0
        self.body = b""
        while size := int(self._until(b"\r\n"), 16):
            piece = self._take(size + 2)
            if self.keep_bodies:
                self.body += piece[:-2]
            total += size
        self._take(2)
        return status, total

    def close(self) -> None:
        self.socket.close()

    def _more(self) -> None:
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("the server closed the connection")
        self.buffer += piece

    def _until(self, mark: bytes) -> bytes:
        while (at := self.buffer.find(mark)) < 0:
            self._more()
        taken, self.buffer = self.buffer[: at + len(mark)], self.buffer[at + len(mark) :]
        return taken

    def _keep(self, body: bytes) -> None:
        if self.keep_bodies:
            self.body = body

    def _take(self, count: int) -> bytes:
        while len(self.buffer) < count:
            self._more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken


@dataclass(frozen=True)
class Latencies:
    """What a steady rate showed: milliseconds, and how many answers were not 200."""

    p50: float
    p95: float
    count: int
    wrong: int
    largest: int


def steady(targets: list[Target], *, rate: float, seconds: float, lanes: int = 8) -> Latencies:
    """Asks the targets in turn at `rate` requests a second; a late answer counts from when it was due."""
    taken: list[float] = []
    wrong: list[int] = []
    sizes: list[int] = [0]
    start = time.perf_counter() + 0.2
    total = int(rate * seconds)

    def lane(number: int) -> None:
        connection = Connection(targets[0].address)
        for index in range(number, total, lanes):
            due = start + index / rate
            pause = due - time.perf_counter()
            if pause > 0:
                time.sleep(pause)
            status, size = connection.fetch(targets[index % len(targets)].request())
            taken.append((time.perf_counter() - due) * 1000)
            sizes.append(size)
            if status != 200:
                wrong.append(status)
        connection.close()

    threads = [threading.Thread(target=lane, args=(number,)) for number in range(lanes)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken.sort()
    return Latencies(taken[len(taken) // 2], taken[int(len(taken) * 0.95)], len(taken), len(wrong), max(sizes))


def saturate(*targets: Target, seconds: float, connections: int = 16, is_new: bool = False) -> float:
    """Requests answered with 200 a second when `connections` ask the targets in turn without a pause.

    They ask from a process of their own. With `is_new` every address is one that was never asked for (`?visit=…`).
    """
    answers: multiprocessing.Queue[int] = multiprocessing.Queue()
    asker = multiprocessing.Process(target=_ask_on, args=(targets, seconds, connections, is_new, answers))
    asker.start()
    count = answers.get(timeout=seconds + 60)
    asker.join()
    return count / seconds


def _ask_on(
    targets: tuple[Target, ...], seconds: float, connections: int, is_new: bool, answers: "multiprocessing.Queue[int]"
) -> None:
    counts = [0] * connections
    until = time.perf_counter() + seconds
    requests = [target.request() for target in targets]
    visits = count(time.time_ns())

    def one(number: int) -> None:
        connection = Connection(targets[0].address)
        for index in count(number * len(targets) // connections):
            if time.perf_counter() >= until:
                break
            request = requests[index % len(requests)]
            if is_new:
                request = request.replace(b" HTTP/1.1", b"?visit=%d HTTP/1.1" % next(visits), 1)
            status, _ = connection.fetch(request)
            counts[number] += status == 200
        connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put(sum(counts))
