"""A mailbox over IMAP (RFC 3501), as much as reading and emptying it needs."""

import asyncio
import re
from dataclasses import dataclass, field
from functools import partial

from teremok.platform.channels.simulators.links import Link

_LOGIN = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass
class Mailbox:
    """`mails` by their UID; `put` adds one. What was marked as deleted goes with EXPUNGE."""

    user: str = "bounces"
    password: str = ""
    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    last_uid: int = 0

    def put(self, mail: bytes) -> None:
        self.last_uid += 1
        self.mails[self.last_uid] = mail

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(partial(MailboxLink, self), host, port)


class MailboxLink(Link):
    """One session."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._write(b"* OK IMAP4rev1 ready")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n")) >= 0:
            line = bytes(self._buffer[:end])
            del self._buffer[: end + 2]
            tag, _, command = line.partition(b" ")
            self._command(tag, command)

    def _command(self, tag: bytes, command: bytes) -> None:
        verb, _, rest = command.partition(b" ")
        if verb.upper() == b"UID":
            verb, _, rest = rest.partition(b" ")
        does = getattr(self, f"_{verb.decode('ascii', 'replace').lower()}", None)
        if does is None:
            self._write(tag + b" BAD not understood")
        elif does(rest) is False:
            self._write(tag + b" NO refused")
        else:
            self._write(tag + b" OK done")

    def _capability(self, rest: bytes) -> None:
        self._write(b"* CAPABILITY IMAP4rev1")

    def _login(self, rest: bytes) -> bool:
        said = [(quoted or bare).replace(b"\\", b"").decode() for quoted, bare in _LOGIN.findall(rest)]
        return said == [self._mailbox.user, self._mailbox.password]

    def _select(self, rest: bytes) -> None:
        self._write(b"* %d EXISTS\r\n* OK [UIDVALIDITY 1]" % len(self._mailbox.mails))

    def _search(self, rest: bytes) -> None:
        unseen = sorted(self._mailbox.mails.keys() - self._mailbox.seen)
        self._write(b" ".join((b"* SEARCH", *(b"%d" % uid for uid in unseen))))

    def _store(self, rest: bytes) -> None:
        uid = int(rest.split(b" ")[0])
        self._mailbox.seen |= {uid} if rb"\Seen" in rest else set()
        self._mailbox.deleted |= {uid} if rb"\Deleted" in rest else set()

    def _expunge(self, rest: bytes) -> None:
        for uid in self._mailbox.deleted & self._mailbox.mails.keys():
            del self._mailbox.mails[uid]

    def _noop(self, rest: bytes) -> None:
        """Nothing to do."""

    def _logout(self, rest: bytes) -> None:
        self._write(b"* BYE")

    def _fetch(self, rest: bytes) -> None:
        uid = int(rest.split(b" ")[0])
        mail = self._mailbox.mails.get(uid)
        if mail is None:
            return
        if b"RFC822.SIZE" in rest.upper():
            self._write(b"* 1 FETCH (UID %d RFC822.SIZE %d)" % (uid, len(mail)))
            return
        if partial_ := re.search(rb"<0\.(\d+)>", rest):
            mail = mail[: int(partial_[1])]
            name = b"BODY[]<0>"
        else:
            name = b"BODY[]"
        self._write(b"* 1 FETCH (UID %d %s {%d}\r\n%s)" % (uid, name, len(mail), mail))

    def _write(self, line: bytes) -> None:
        self.transport.write(line + b"\r\n")
