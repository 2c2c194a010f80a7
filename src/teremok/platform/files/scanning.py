"""The malware scanner: clamd's INSTREAM, spoken over TCP or a Unix socket."""

import socket
import struct
from typing import IO

CHUNK = 64 * 1024
SECONDS = 60


class CannotScan(Exception):
    """The scanner does not answer, or could not look through the file."""


def find_malware(address: str, content: IO[bytes]) -> str | None:
    """The name of what clamd found in the bytes, or None. `address` is host:port or the path of a socket."""
    content.seek(0)
    with _connected(address) as scanner:
        try:
            scanner.sendall(b"zINSTREAM\0")
            while chunk := content.read(CHUNK):
                scanner.sendall(struct.pack(">I", len(chunk)) + chunk)
            scanner.sendall(struct.pack(">I", 0))
            answer = _answer(scanner)
        except OSError as error:
            raise CannotScan(f"clamd at {address} broke off: {error}") from error
    content.seek(0)
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return None
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise CannotScan(f"clamd at {address} answered: {answer or 'nothing'}")


def is_awake(address: str) -> bool:
    try:
        with _connected(address) as scanner:
            scanner.sendall(b"zPING\0")
            return _answer(scanner) == "PONG"
    except (CannotScan, OSError):
        return False


def _connected(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    try:
        if port.isdigit():
            return socket.create_connection((host or "localhost", int(port)), timeout=SECONDS)
        scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        scanner.settimeout(SECONDS)
        try:
            scanner.connect(address)
        except OSError:
            scanner.close()
            raise
    except OSError as error:
        raise CannotScan(f"clamd at {address} does not answer: {error}") from error
    return scanner


def _answer(scanner: socket.socket) -> str:
    received = b""
    while not received.endswith(b"\0"):
        portion = scanner.recv(4096)
        if not portion:
            break
        received += portion
    return received.rstrip(b"\0\n").decode()
