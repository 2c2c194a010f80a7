"""Mail over SMTP, through sessions that are kept open and used again."""

import asyncio
import re
import time
from collections import deque
from collections.abc import Callable
from email.utils import formatdate, parseaddr
from urllib.parse import urlsplit

from django.conf import settings

from teremok.platform.channels.bounces import sender_for
from teremok.platform.channels.providers.apart import apart
from teremok.platform.channels.providers.base import Accepted, Parcel, Receipt
from teremok.platform.channels.providers.letterform import CannotWrite, letterform
from teremok.platform.channels.providers.options import options
from teremok.platform.channels.providers.smtp_session import Answer, Gone, MailServer, Refused, Session, Silent
from teremok.platform.channels.states import Channel
from teremok.platform.channels.troubles import CannotDeliver, DeliverLater, NeverDelivers, NoSuchAddress, OutOfOrder
from teremok.platform.channels.troubles import Unanswered as NobodyAnswered

WINDOW = 20
MOST_MAILS = 500  # in one session
IDLE_SECONDS = 20.0
CLOSING = 421
# Nobody at the address, by the server's own word (RFC 3463): a bare 550 may as well be a matter of policy.
NOBODY_THERE = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")
_ADDRESS = re.compile(r"[^\x00-\x20\x7f<>]+@[^\x00-\x20\x7f<>@]+")


class Smtp:
    """A mail server at smtp://, smtp+tls:// or smtps://, such as smtp+tls://user:password@host:587/?window=20&rate=50."""

    channel = Channel.MAIL
    gives_receipts = False  # what comes back is a bounce, and only for what went wrong

    def __init__(self, name: str, url: str) -> None:
        """Raises WrongAddress."""
        said = options(urlsplit(url).query, window=WINDOW)
        self.name, self.window, self.rate = name, said.window, said.rate
        self._server = MailServer.from_url(url)
        self._idle: deque[Session] = deque()
        self._own_name = urlsplit(settings.BASE_URL).hostname or "localhost"
        self._greets_as = self._own_name if "." in self._own_name else "[127.0.0.1]"
        self._sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
        self._sweeping: asyncio.Task[None] | None = None

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        """Nothing comes back in the session."""

    async def open(self) -> None:
        self._sweeping = asyncio.create_task(self._sweep())

    async def close(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
        while self._idle:
            await self._idle.pop().quit()

    async def send(self, parcel: Parcel) -> Accepted:
        to, utf8 = _addressed(parcel.to)
        try:
            mail = self._written(parcel, to)
        except CannotWrite as error:
            raise NeverDelivers(str(error)) from error
        for attempt in (1, 2):
            session, is_used = await self._session(utf8=utf8)
            try:
                await session.hand_over(
                    sender=sender_for(parcel.id, self._sender), to=to, mail=mail, envelope_id=str(parcel.id), utf8=utf8
                )  # fmt: skip
            except Refused as refusal:
                trouble = _trouble(refusal.answer)
                if refusal.answer.code == CLOSING:
                    session.drop()
                else:
                    self._keep(session)
                raise trouble from refusal
            except Gone as gone:
                session.drop()
                if attempt == 1 and is_used:
                    continue  # the server had closed a session that lay idle
                raise OutOfOrder(f"The mail server broke off: {gone}.") from gone
            except Silent as silence:
                session.drop()
                raise NobodyAnswered(f"The mail server took the mail and did not answer: {silence}.") from silence
            except asyncio.CancelledError:
                session.drop()
                raise
            self._keep(session)
            return Accepted(str(parcel.id))
        raise AssertionError("a fresh session is never the second chance of a fresh one")

    def check(self) -> str:
        async def ask() -> str:
            try:
                session = await Session.open(self._server, name=self._greets_as)
                await session.ask_nothing()
            except (Gone, Refused) as error:
                return f"The mail server {self.name} doesn't take mail: {error}."
            await session.quit()
            return ""

        return apart(ask)

    async def _session(self, *, utf8: bool) -> tuple[Session, bool]:
        """One that lies idle, or a new one; and whether it was used before."""
        while self._idle:
            session = self._idle.pop()
            if session.is_closed:
                session.drop()
                continue
            return self._able(session, utf8=utf8), True
        try:
            session = await Session.open(self._server, name=self._greets_as)
        except Gone as error:
            raise OutOfOrder(f"The mail server can't be reached: {error}.") from error
        except Refused as refusal:
            if refusal.answer.to == "AUTH":
                raise OutOfOrder(
                    "The mail server refused the user name or password of its address in the settings."
                ) from refusal
            raise OutOfOrder(f"The mail server answered {refusal}.") from refusal
        return self._able(session, utf8=utf8), False

    def _able(self, session: Session, *, utf8: bool) -> Session:
        if utf8 and "SMTPUTF8" not in session.extensions:
            self._keep(session)
            raise NeverDelivers("The mail server takes no addresses with signs beyond ASCII before the @.")
        return session

    def _keep(self, session: Session) -> None:
        if session.mails >= MOST_MAILS or session.is_closed:
            session.drop()
            return
        session.used_at = time.monotonic()
        self._idle.append(session)

    async def _sweep(self) -> None:
        """Those that lay idle longest are closed; the newest is used first, so these are on the left."""
        while True:
            await asyncio.sleep(IDLE_SECONDS / 4)
            while self._idle and self._idle[0].used_at < time.monotonic() - IDLE_SECONDS:
                await self._idle.popleft().quit()

    def _written(self, parcel: Parcel, to: str) -> bytes:
        return letterform(
            sender=settings.DEFAULT_FROM_EMAIL,
            to=to,
            subject=parcel.subject,
            text=parcel.text,
            html=parcel.html,
            message_id=f"<{parcel.id}@{self._own_name}>",
            date=formatdate(),
            headers=parcel.headers,
        )


def _addressed(address: str) -> tuple[str, bool]:
    """The address as it goes over the wire, and whether it needs SMTPUTF8 (RFC 6531). Raises NeverDelivers."""
    if not _ADDRESS.fullmatch(address) or len(address) > 254:
        raise NoSuchAddress("That is no e-mail address.")
    local, _, domain = address.rpartition("@")
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError as error:
        raise NoSuchAddress("That is no e-mail address.") from error
    return f"{local}@{domain}", not local.isascii()


def _trouble(answer: Answer) -> CannotDeliver:
    reason = f"The mail server answered {answer}"
    if answer.code == CLOSING or (answer.to in ("MAIL", "RSET") and not answer.words.startswith("5.2.3")):
        return OutOfOrder(reason)  # not a word about the receiver yet
    if not 500 <= answer.code < 600:
        return DeliverLater(reason)
    if answer.to == "RCPT" and NOBODY_THERE.search(answer.words):
        return NoSuchAddress(reason)
    return NeverDelivers(reason)
