"""One session with a mail server (RFC 5321): opened, used for many mails, closed.

Python's own library speaks to one server at a time, and those for its event loop cost several times the processor's
time for a mail: they wait for each answer, where a server that pipelines (RFC 2920) takes a mail in two breaths.
"""

import asyncio
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

DEFAULT_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
CONNECT_SECONDS = 10
ANSWER_SECONDS = 20
LONGEST_ANSWER_LINES = 200
OK, START_MAIL = 2, 354


class Gone(Exception):
    """The session broke or never stood; nothing was handed over."""


class Silent(Exception):
    """The mail was handed over whole, and the session broke before the answer."""


@dataclass(frozen=True)
class Answer:
    """What the server said: `code` of three digits and its words; `to` is the command it answers."""

    code: int
    words: str
    to: str = ""

    @property
    def is_well(self) -> bool:
        return self.code // 100 == OK

    def __str__(self) -> str:
        return f"{self.code} {self.words}".strip()[:280]


class Refused(Exception):
    """The server said no; `answer` says to what and why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer))
        self.answer = answer


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over: plain (`smtp`), with STARTTLS (`smtp+tls`) or inside TLS (`smtps`)."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        parts = urlsplit(url)
        return cls(
            scheme=parts.scheme,
            host=parts.hostname or "localhost",
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
        )


class Session:
    """A session that stands. `mails` counts what it took; one that failed is closed by its owner."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.extensions: dict[str, str] = {}
        self.mails = 0
        self.used_at = 0.0
        self._is_clean = True

    @classmethod
    async def open(cls, server: MailServer, *, name: str) -> "Session":
        """Connects, greets as `name`, takes up TLS, signs in. Raises Gone, Refused."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                context = ssl.create_default_context() if server.scheme == "smtps" else None
                reader, writer = await asyncio.open_connection(server.host, server.port, ssl=context)
                session = cls(reader, writer)
                try:
                    await session._begin(server, name)
                except BaseException:
                    session.drop()
                    raise
        except TimeoutError as error:
            raise Gone(f"no answer in {CONNECT_SECONDS} s") from error
        except (OSError, ValueError, EOFError) as error:
            raise Gone(str(error) or type(error).__name__) from error
        return session

    async def hand_over(self, *, sender: str, to: str, mail: bytes, envelope_id: str, utf8: bool) -> Answer:
        """Hands one mail over. Raises Refused (the session can be used again), Gone, Silent."""
        handed = False
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._announce(sender, to, envelope_id, utf8=utf8)
                handed = True
                answer = (await self._ask([dotted(mail)], ["the mail"]))[0]
        except TimeoutError as error:
            raise (Silent if handed else Gone)(f"no answer in {ANSWER_SECONDS} s") from error
        except (OSError, ValueError, EOFError) as error:
            raise (Silent if handed else Gone)(str(error) or type(error).__name__) from error
        self.mails += 1
        if not answer.is_well:
            raise Refused(answer)
        return answer

    async def ask_nothing(self) -> None:
        """NOOP: whether the session still stands. Raises Gone."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._ask([b"NOOP\r\n"], ["NOOP"])
        except (OSError, ValueError, EOFError) as error:
            raise Gone(str(error) or type(error).__name__) from error

    async def quit(self) -> None:
        """Says good-bye and doesn't insist on an answer."""
        with suppress(OSError, ValueError, EOFError):
            async with asyncio.timeout(2):
                await self._ask([b"QUIT\r\n"], ["QUIT"])
        self.drop()

    def drop(self) -> None:
        """At once: TLS' own good-bye would wait for an answer."""
        self._writer.transport.abort()

    @property
    def is_closed(self) -> bool:
        """Closed, or about to be: whoever speaks without being asked says good-bye (421)."""
        return self._writer.is_closing() or self._reader.at_eof() or self._has_spoken

    @property
    def _has_spoken(self) -> bool:
        return bool(self._reader._buffer)  # type: ignore[attr-defined]

    async def _begin(self, server: MailServer, name: str) -> None:
        greeting = await self._answer("the greeting")
        if not greeting.is_well:
            raise Refused(greeting)
        await self._greet(name)
        if server.scheme == "smtp+tls":
            if "STARTTLS" not in self.extensions:
                raise Gone("it does not offer STARTTLS")
            await self._well(b"STARTTLS\r\n", "STARTTLS")
            if self._has_spoken:  # what was slipped in before TLS is not the server's
                raise Gone("it spoke on after STARTTLS")
            await self._writer.start_tls(ssl.create_default_context(), server_hostname=server.host)
            await self._greet(name)
        if server.user:
            await self._sign_in(server)

    async def _greet(self, name: str) -> None:
        answer = (await self._ask([f"EHLO {name}\r\n".encode()], ["EHLO"]))[0]
        if not answer.is_well:
            await self._well(f"HELO {name}\r\n".encode(), "HELO")
            self.extensions = {}
            return
        lines = (line.partition(" ") for line in answer.words.split("\n")[1:])
        self.extensions = {word.upper(): rest for word, _, rest in lines}

    async def _sign_in(self, server: MailServer) -> None:
        ways = self.extensions.get("AUTH", "").upper().split()
        if "PLAIN" in ways:
            told = b64encode(f"\0{server.user}\0{server.password}".encode())
            await self._well(b"AUTH PLAIN " + told + b"\r\n", "AUTH")
        elif "LOGIN" in ways:
            for word in (b"AUTH LOGIN", b64encode(server.user.encode())):
                answer = (await self._ask([word + b"\r\n"], ["AUTH"]))[0]
                if answer.code != 334:
                    raise Refused(answer)
            await self._well(b64encode(server.password.encode()) + b"\r\n", "AUTH")
        else:
            raise Gone("it offers no way to sign in that is known here (PLAIN, LOGIN)")

    async def _announce(self, sender: str, to: str, envelope_id: str, *, utf8: bool) -> None:
        """Sender, receiver, and the server's word that the mail may come."""
        knows_fate = "DSN" in self.extensions
        mail = f"MAIL FROM:<{sender}>{f' RET=HDRS ENVID={envelope_id}' if knows_fate else ''}"
        commands = [
            f"{mail}{' SMTPUTF8' if utf8 else ''}\r\n".encode(),
            f"RCPT TO:<{to}>{' NOTIFY=FAILURE' if knows_fate else ''}\r\n".encode(),
            b"DATA\r\n",
        ]
        names = ["MAIL", "RCPT", "DATA"]
        if not self._is_clean:
            commands.insert(0, b"RSET\r\n")
            names.insert(0, "RSET")
        self._is_clean = False
        if "PIPELINING" in self.extensions:
            answers = await self._ask(commands, names)
        else:
            answers = []
            for command, name in zip(commands, names, strict=True):
                answers += await self._ask([command], [name])
                if not answers[-1].is_well:
                    break
        refused = [answer for answer in answers[:-1] if not answer.is_well]
        if answers[-1].code == START_MAIL:
            if refused:  # it lets us go on without a receiver: an empty mail ends that (RFC 2920 section 3.1)
                await self._ask([b".\r\n"], ["DATA"])
                raise Refused(refused[0])
            self._is_clean = True
            return
        raise Refused((refused or answers[-1:])[0])

    async def _well(self, command: bytes, name: str) -> None:
        answer = (await self._ask([command], [name]))[0]
        if not answer.is_well:
            raise Refused(answer)

    async def _ask(self, commands: list[bytes], names: list[str]) -> list[Answer]:
        self._writer.write(b"".join(commands))
        await self._writer.drain()
        return [await self._answer(name) for name in names]

    async def _answer(self, name: str) -> Answer:
        words = []
        for _ in range(LONGEST_ANSWER_LINES):
            line = await self._reader.readline()
            if not line.endswith(b"\n"):
                raise EOFError("it closed the connection")
            if not line[:3].isdigit():
                raise ValueError(f"it doesn't speak SMTP: {line[:60]!r}")
            words.append(line[4:].decode(errors="replace").strip())
            if line[3:4] != b"-":
                return Answer(int(line[:3]), "\n".join(words), name)
        raise ValueError("its answer has no end")


def dotted(mail: bytes) -> bytes:
    """The mail with its lines' first dots doubled, and the dot that ends it (RFC 5321 section 4.5.2)."""
    if mail.startswith(b"."):
        mail = b"." + mail
    return mail.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if mail.endswith(b"\r\n") else b"\r\n.\r\n")
