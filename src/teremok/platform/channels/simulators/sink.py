"""A mail server that keeps what it is given, refuses, puts off, or takes and then bounces (RFC 5321, 3461, 3464)."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from teremok.platform.channels.simulators.links import Link
from teremok.platform.channels.simulators.manners import Fate, Later, Manners

NAME = b"sink.invalid"
TAKEN = b"250 2.0.0 taken"
_ADDRESS = re.compile(rb"<([^>]*)>")
_ENVELOPE = re.compile(rb"\bENVID=(\S+)", re.IGNORECASE)
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
MOST_GREY = 100_000


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as it came over the wire."""

    sender: str
    to: tuple[str, ...]
    octets: bytes
    envelope_id: str = ""


@dataclass
class MailSink:
    """`refusal` answers RCPT for those it refuses; with `grey` each address is put off the first time it is tried.

    What fails later comes back as a bounce to `on_bounce`, as a postmaster would send it.
    """

    manners: Manners = field(default_factory=Manners)
    refusal: bytes = b"550 5.1.1 no such user here"
    grey: bool = False
    keep_messages: bool = False
    messages: list[Taken] = field(default_factory=list)
    on_bounce: Callable[[bytes], None] | None = None
    _seen: "OrderedDict[bytes, None]" = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.later = Later(self.manners.delay)

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(partial(SinkLink, self), host, port)

    def is_put_off(self, address: bytes) -> bool:
        if not self.grey or address in self._seen:
            return False
        self._seen[address] = None
        if len(self._seen) > MOST_GREY:
            self._seen.popitem(last=False)
        return True

    def bounce(self, mail: Taken) -> None:
        """Gives the bounce of a mail to whoever listens; to nobody if it was itself one (RFC 5321, 4.5.5)."""
        self.manners.counts["failed"] += 1
        if self.on_bounce is not None and mail.sender:
            for _ in range(2 if self.manners.is_repeated() else 1):
                self.on_bounce(bounce_of(mail))


class SinkLink(Link):
    """One session; commands may come in one packet (RFC 2920)."""

    def __init__(self, sink: MailSink) -> None:
        self._sink = sink
        self._buffer = bytearray()
        self._in_data = False
        self._scanned = 0
        self._fate = Fate.TAKEN
        self._forget()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._sink.manners.counts["connections"] += 1
        self.transport.write(b"220 " + NAME + b" ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        answers: list[bytes] = []
        while True:
            if self._in_data:
                end = self._end_of_data()
                if end < 0:
                    break
                octets = bytes(self._buffer[:end])
                del self._buffer[: end + 5]
                self._in_data = False
                answer = self._mail(octets)
            else:
                end = self._buffer.find(b"\r\n")
                if end < 0:
                    break
                line = bytes(self._buffer[:end])
                del self._buffer[: end + 2]
                answer = self._command(line)
            if answer:
                answers.append(answer + b"\r\n")
        if answers:
            self.transport.write(b"".join(answers))
        if answers and answers[-1].startswith(b"221"):
            self.transport.close()

    def _end_of_data(self) -> int:
        """Where the line with a lone dot begins; -1 while it hasn't come."""
        if self._buffer.startswith(b".\r\n"):
            self._buffer[:0] = b"\r\n"
        end = self._buffer.find(b"\r\n.\r\n", self._scanned)
        self._scanned = 0 if end >= 0 else max(0, len(self._buffer) - 4)
        return end

    def _command(self, line: bytes) -> bytes:
        verb = line[:4].upper()
        if verb == b"MAIL":
            return self._begin(line)
        if verb == b"RCPT":
            return self._receiver(line)
        if verb == b"DATA":
            if not self._to:
                return b"554 5.5.1 no valid recipients"
            self._in_data = True
            return b"354 go ahead"
        if verb == b"EHLO":
            extensions = (b"PIPELINING", b"8BITMIME", b"SMTPUTF8", b"DSN", b"SIZE 52428800", b"ENHANCEDSTATUSCODES")
            return b"\r\n".join(b"250-" + line for line in (NAME, *extensions)) + b"\r\n250 HELP"
        if verb in (b"HELO", b"NOOP"):
            return b"250 " + NAME
        if verb == b"RSET":
            self._forget()
            return b"250 2.0.0 forgotten"
        if verb == b"QUIT":
            return b"221 2.0.0 good-bye"
        return b"500 5.5.2 not understood"

    def _begin(self, line: bytes) -> bytes:
        self._forget()
        found = _ADDRESS.search(line)
        if found is None:
            return b"501 5.5.4 no address"
        self._sender = found[1]
        envelope = _ENVELOPE.search(line)
        self._envelope = envelope[1] if envelope else b""
        return b"250 2.1.0 sender taken"

    def _receiver(self, line: bytes) -> bytes:
        sink = self._sink
        sink.manners.counts["offered"] += 1
        found = _ADDRESS.search(line)
        if found is None:
            return b"501 5.5.4 no address"
        if sink.is_put_off(found[1]):
            sink.manners.counts["put_off"] += 1
            return b"451 4.7.1 greylisted, come back later"
        self._fate = sink.manners.fate()
        if self._fate is Fate.REFUSED:
            sink.manners.counts["refused"] += 1
            return sink.refusal
        self._to.append(found[1])
        return b"250 2.1.5 receiver taken"

    def _mail(self, octets: bytes) -> bytes:
        sink, counts = self._sink, self._sink.manners.counts
        if b"\r\n.." in octets or octets.startswith(b".."):
            octets = octets.replace(b"\r\n..", b"\r\n.").removeprefix(b".")
        name = _MESSAGE_ID.search(octets)
        for to in self._to:
            sink.manners.take((to, name[1] if name else b""))
        mail = Taken(
            self._sender.decode("utf-8", "replace"),
            tuple(to.decode("utf-8", "replace") for to in self._to),
            octets,
            self._envelope.decode("ascii", "replace"),
        )
        if sink.keep_messages:
            sink.messages.append(mail)
        fate = self._fate
        self._forget()
        if fate is Fate.SILENT:
            counts["silent"] += 1
            return b""
        if fate is Fate.FAILED:
            sink.later.call(partial(sink.bounce, mail))
        if sink.manners.pause:
            self.loop.call_later(sink.manners.pause, self._say_taken)
            return b""
        return TAKEN

    def _say_taken(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(TAKEN + b"\r\n")

    def _forget(self) -> None:
        self._sender = self._envelope = b""
        self._to: list[bytes] = []


def bounce_of(mail: Taken, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery status notification (RFC 3464) with the headers of what came."""
    head = mail.octets.split(b"\r\n\r\n", 1)[0]
    boundary = "=_sink"
    envelope = f"Original-Envelope-Id: {mail.envelope_id}\r\n" if mail.envelope_id else ""
    return (
        "From: MAILER-DAEMON@sink.invalid\r\n"
        f"To: <{mail.sender}>\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        "Auto-Submitted: auto-replied\r\n"
        "MIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"\r\n'
        "\r\n"
        f"--{boundary}\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        f"--{boundary}\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"{envelope}Reporting-MTA: dns; sink.invalid\r\n\r\n"
        f"Final-Recipient: rfc822; {mail.to[0]}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 {status} no such user here\r\n\r\n"
        f"--{boundary}\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    ).encode() + head + f"\r\n\r\n--{boundary}--\r\n".encode()  # fmt: skip
