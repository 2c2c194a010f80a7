"""A transceiver's session with an SMS centre: windowed, paced, kept alive, connected anew (SMPP 3.4)."""

import asyncio
import contextlib
import random
import ssl
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import structlog

from teremok.platform.channels.smpp import pdu
from teremok.platform.channels.smpp.pdu import Command, Malformed, Message, Status

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 10.0
PROBE_SECONDS = 10.0
SWEEP_SECONDS = 1.0
PARTING_SECONDS = 2.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
FIRST_THROTTLE, LONGEST_THROTTLE = 0.25, 8.0
BURST_SECONDS = 0.05  # how much of a missed pace may be caught up


# Takes what the centre delivers, and a call that acknowledges it; what isn't acknowledged the centre tells again.
OnDeliver = Callable[[Message, Callable[[], None]], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """Where the centre is and what it allows; `rate` is of submit_sm in a second, `answer_within` in seconds."""

    host: str
    port: int
    system_id: str
    password: str
    system_type: str = ""
    tls: ssl.SSLContext | None = None
    window: int = 10
    rate: float | None = None
    answer_within: float = 30.0
    silence: float = 30.0


class NotSent(Exception):
    """There is no session, so that nothing was written; the text says why."""


class NoAnswer(Exception):
    """The request was written, and the answer didn't come before the time or the link was over."""


class Refused(Exception):
    """The centre answered with a status that isn't ESME_ROK."""

    def __init__(self, status: int) -> None:
        super().__init__(status_name(status))
        self.status = status


@dataclass(slots=True)
class _Asked:
    answer: asyncio.Future[bytes]
    at: float
    in_window: bool


class Link(asyncio.Protocol):
    """One connection: requests with their window and their answers, deliveries answered when their taker says so."""

    def __init__(self, terms: Terms, on_deliver: OnDeliver) -> None:
        loop = asyncio.get_running_loop()
        self.ended: asyncio.Future[str] = loop.create_future()
        self._loop = loop
        self._terms = terms
        self._on_deliver = on_deliver
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._out: list[bytes] = []
        self._number = 0
        self._asked: dict[int, _Asked] = {}
        self._waiting: deque[tuple[bytes, asyncio.Future[bytes]]] = deque()
        self._in_flight = 0
        self._may_write = True
        self._is_parting = False
        self._heard_at = time.monotonic()
        self._probe: int | None = None
        self._next_at = 0.0
        self._throttle = 0.0
        self._pumping: asyncio.TimerHandle | None = None
        self._sweeping: asyncio.TimerHandle | None = None

    # The session speaks

    async def bind(self) -> None:
        """Raises Refused, NoAnswer."""
        terms = self._terms
        self._sweep()
        await self._ask(
            lambda number: pdu.bind_transceiver(
                number, system_id=terms.system_id, password=terms.password, system_type=terms.system_type
            )
        )

    def submit(self, body: bytes) -> asyncio.Future[bytes]:
        """The answer's body. The future raises NotSent, NoAnswer or Refused."""
        answer: asyncio.Future[bytes] = self._loop.create_future()
        if self.ended.done() or self._is_parting:
            answer.set_exception(NotSent("the session with the SMS centre is over"))
        else:
            self._waiting.append((body, answer))
            self._pump()
        return answer

    async def part(self) -> None:
        """unbind, then close."""
        if not self.ended.done():
            self._is_parting = True
            with contextlib.suppress(NoAnswer, Refused, TimeoutError):
                async with asyncio.timeout(PARTING_SECONDS):
                    await self._ask(lambda number: pdu.frame(Command.UNBIND, number))
            self.end("we said good-bye")

    # The wire speaks

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._heard_at = time.monotonic()
        self._buffer += data
        try:
            for command, status, number, body in pdu.units_of(self._buffer):
                if command & pdu.ANSWER:
                    self._answered(number, status, body)
                else:
                    self._requested(command, number, body)
        except Malformed as trouble:
            self._write(pdu.frame(Command.GENERIC_NACK, 0, status=Status.INVALID_COMMAND_LENGTH))
            self._flush()
            self.end(f"it sent what isn't SMPP: {trouble}")
        self._pump()

    def pause_writing(self) -> None:
        self._may_write = False

    def resume_writing(self) -> None:
        self._may_write = True
        self._pump()

    def connection_lost(self, error: Exception | None) -> None:
        self.end(f"the connection broke: {error}" if error else "it closed the connection")

    # Requests and answers

    def _ask(self, unit: Callable[[int], bytes]) -> asyncio.Future[bytes]:
        """A request outside the window."""
        answer: asyncio.Future[bytes] = self._loop.create_future()
        if self.ended.done():
            answer.set_exception(NoAnswer(self.ended.result()))
        else:
            number = self._next_number()
            self._asked[number] = _Asked(answer, time.monotonic(), in_window=False)
            self._write(unit(number))
        return answer

    def _answered(self, number: int, status: int, body: bytes) -> None:
        if number == self._probe:
            self._probe = None
            return
        asked = self._asked.pop(number, None)
        if asked is None:
            return  # it came too late, twice, or to nothing we asked
        self._in_flight -= asked.in_window
        answer = asked.answer
        if status == Status.OK:
            self._throttle = 0.0
            if not answer.done():
                answer.set_result(body)
            return
        if status in (Status.THROTTLED, Status.QUEUE_FULL):
            self._slow_down()
        if not answer.done():
            answer.set_exception(Refused(status))

    def _requested(self, command: int, number: int, body: bytes) -> None:
        if command in (Command.DELIVER_SM, Command.DATA_SM):
            read = pdu.read if command == Command.DELIVER_SM else pdu.read_data_sm
            try:
                message = read(body)
            except Malformed as trouble:
                log.warning("smpp.delivery_is_malformed", trouble=str(trouble))
                self._write(pdu.frame(command | pdu.ANSWER, number, b"\0", Status.INVALID_MESSAGE_LENGTH))
                return
            self._on_deliver(message, partial(self._write, pdu.frame(command | pdu.ANSWER, number, b"\0")))
        elif command == Command.ENQUIRE_LINK:
            self._write(pdu.frame(command | pdu.ANSWER, number))
        elif command == Command.UNBIND:
            self._write(pdu.frame(command | pdu.ANSWER, number))
            self._flush()
            self._is_parting = True
            self._fail_waiting("it said good-bye")
            self._loop.call_later(PARTING_SECONDS if self._asked else 0, self.end, "it said good-bye")
        else:
            self._write(pdu.frame(Command.GENERIC_NACK, number, status=Status.INVALID_COMMAND))

    def _pump(self) -> None:
        """Writes what waits, as far as window, pace and socket allow."""
        if not self._waiting or self._pumping is not None:
            return
        now = time.monotonic()
        terms = self._terms
        pace = 1 / terms.rate if terms.rate else 0.0
        while self._waiting and self._in_flight < terms.window and self._may_write:
            if now < self._next_at:
                self._pumping = self._loop.call_later(self._next_at - now, self._pump_again)
                return
            body, answer = self._waiting.popleft()
            if answer.done():
                continue  # whoever asked has gone
            if pace:
                self._next_at = max(self._next_at, now - BURST_SECONDS) + pace
            number = self._next_number()
            self._asked[number] = _Asked(answer, now, in_window=True)
            self._in_flight += 1
            self._write(pdu.frame(Command.SUBMIT_SM, number, body))

    def _pump_again(self) -> None:
        self._pumping = None
        self._pump()

    def _slow_down(self) -> None:
        """The centre is overrun: a pause, which doubles until it takes a message again."""
        now = time.monotonic()
        if now >= self._next_at or not self._throttle:
            self._throttle = min(max(FIRST_THROTTLE, self._throttle * 2), LONGEST_THROTTLE)
            self._next_at = now + self._throttle

    def _next_number(self) -> int:
        self._number = self._number % pdu.LAST_NUMBER + 1
        return self._number

    def _write(self, unit: bytes) -> None:
        if not self._out:
            self._loop.call_soon(self._flush)
        self._out.append(unit)

    def _flush(self) -> None:
        if self._out and self._transport is not None and not self._transport.is_closing():
            self._transport.write(b"".join(self._out))
        self._out.clear()

    # Time passes

    def _sweep(self) -> None:
        now = time.monotonic()
        self._sweeping = self._loop.call_later(min(SWEEP_SECONDS, self._terms.answer_within / 4), self._sweep)
        while self._asked:
            number, asked = next(iter(self._asked.items()))  # they stand in the order in which they were asked
            if now - asked.at < self._terms.answer_within:
                break
            del self._asked[number]
            self._in_flight -= asked.in_window
            if not asked.answer.done():
                asked.answer.set_exception(NoAnswer(f"no answer came in {self._terms.answer_within:g} s"))
        self._pump()
        silent = now - self._heard_at
        if self._probe is None and silent >= self._terms.silence:
            self._probe = self._next_number()
            self._write(pdu.frame(Command.ENQUIRE_LINK, self._probe))
        elif self._probe is not None and silent >= self._terms.silence + PROBE_SECONDS:
            self.end("it is silent")

    def end(self, why: str) -> None:
        if self.ended.done():
            return
        self.ended.set_result(why)
        for timer in (self._sweeping, self._pumping):
            if timer is not None:
                timer.cancel()
        if self._transport is not None:
            self._transport.close()
        asked, self._asked = self._asked, {}
        for each in asked.values():
            if not each.answer.done():
                each.answer.set_exception(NoAnswer(why))
        self._fail_waiting(why)

    def _fail_waiting(self, why: str) -> None:
        waiting, self._waiting = self._waiting, deque()
        for _, answer in waiting:
            if not answer.done():
                answer.set_exception(NotSent(why))


class Session:
    """Keeps one link to the centre: connects, binds, and after a loss does so again with growing pauses."""

    def __init__(self, terms: Terms, on_deliver: OnDeliver) -> None:
        self.terms = terms
        self.trouble = "the session isn't open yet"
        self._on_deliver = on_deliver
        self._link: Link | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._tried = asyncio.Event()

    @property
    def is_bound(self) -> bool:
        return self._link is not None and not self._link.ended.done()

    async def open(self) -> None:
        """Returns after the first attempt, whether it came to a session or not."""
        self._keeping = asyncio.create_task(self._keep())
        await self._tried.wait()

    async def close(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeping
        if self._link is not None:
            await self._link.part()
        self.trouble = "the session is closed"

    async def submit(self, body: bytes) -> str:
        """Writes one submit_sm; returns the centre's id of the message. Raises NotSent, NoAnswer, Refused."""
        if self._link is None or self._link.ended.done():
            raise NotSent(self.trouble)
        answer = await self._link.submit(body)
        return pdu.cstring(answer)[0].strip()

    async def _keep(self) -> None:
        pause = FIRST_PAUSE
        while True:
            try:
                self._link = await connect(self.terms, self._on_deliver)
            except (OSError, Refused, NoAnswer) as error:
                self.trouble = describe(error)
                log.warning("smpp.cannot_bind", host=self.terms.host, trouble=self.trouble, pause=pause)
                self._tried.set()
            else:
                pause = FIRST_PAUSE
                self._tried.set()
                self.trouble = await asyncio.shield(self._link.ended)
                log.warning("smpp.link_lost", host=self.terms.host, trouble=self.trouble)
            await asyncio.sleep(pause * (0.5 + random.random() / 2))  # noqa: S311 (a spread, not a secret)
            pause = min(pause * 2, LONGEST_PAUSE)


async def connect(terms: Terms, on_deliver: OnDeliver) -> Link:
    """A bound link. Raises OSError (TimeoutError among them), Refused, NoAnswer."""
    async with asyncio.timeout(CONNECT_SECONDS):
        _, link = await asyncio.get_running_loop().create_connection(
            lambda: Link(terms, on_deliver), terms.host, terms.port, ssl=terms.tls
        )
        try:
            await link.bind()
        except BaseException:
            link.end("it didn't let us in")
            raise
    return link


def describe(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it didn't answer in time"
    return str(error) or type(error).__name__


def status_name(status: int) -> str:
    try:
        return f"{Status(status).name.lower().replace('_', ' ')} (0x{status:08x})"
    except ValueError:
        return f"status 0x{status:08x}"
