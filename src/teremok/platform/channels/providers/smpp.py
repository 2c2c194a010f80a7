"""SMS over SMPP 3.4: long texts in parts, receipts joined."""

import asyncio
import contextlib
import ssl
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from django.db import connection

from teremok.platform.channels.providers.apart import apart
from teremok.platform.channels.providers.base import LONGEST_REF, Accepted, Parcel, Receipt
from teremok.platform.channels.providers.options import WrongAddress
from teremok.platform.channels.segments import Alphabet, TooLong, encode_gsm, split
from teremok.platform.channels.smpp import pdu
from teremok.platform.channels.smpp.joining import Joined, Joins, call_all, whole_ref
from teremok.platform.channels.smpp.pdu import DataCoding, Message, Status, Tag
from teremok.platform.channels.smpp.receipts import MessageState, read_receipt
from teremok.platform.channels.smpp.session import NoAnswer, NotSent, Refused, Session, Terms, connect, describe
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.troubles import (
    CannotDeliver,
    DeliverLater,
    NeverDelivers,
    NoSuchAddress,
    OutOfOrder,
    Unanswered,
)

log = structlog.get_logger(__name__)

PART_PAUSES = (0.5, 1.0, 2.0, 4.0)  # seconds; a part that was refused is offered again when others were taken
_DEFAULT_PORTS = {"smpp": 2775, "smpps": 3550}
_ALPHANUMERIC, _INTERNATIONAL, _NATIONAL_CODE, _ISDN = 5, 1, 3, 1
_ALREADY_BOUND = 0x05

_NOBODY = {Status.INVALID_DESTINATION}
_NEVER = {
    Status.INVALID_MESSAGE_LENGTH,
    Status.INVALID_DESTINATION_TON,
    Status.INVALID_DESTINATION_NPI,
    Status.PERMANENT_APPLICATION_ERROR,
}
_BUSY = {Status.THROTTLED, Status.QUEUE_FULL, Status.SYSTEM_ERROR, Status.WRONG_BIND_STATE}


Undecided = Callable[[str], Iterable[tuple[str, str]]]


def nothing(name: str) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Habits:
    """What this centre expects: the sender, how long texts are joined, which error codes mean nobody is there."""

    sender: str = ""
    sender_ton: int = 0
    sender_npi: int = 0
    joined_by: str = "udh"
    dead_codes: frozenset[str] = frozenset()
    gives_receipts: bool = True


class Smpp:
    """A provider that speaks SMPP 3.4, from an address like smpp://user:password@host:2775/?window=50&rate=200&from=DOM.

    `joined` is udh (a header in the text), sar (optional parameters) or payload (the centre cuts the text itself).
    `dead` lists the error codes in receipts after which the number is given up. `receipts=off` where it gives none.
    """

    channel = Channel.SMS

    def __init__(self, name: str, url: str, undecided: Undecided = nothing) -> None:
        """`undecided` gives (ref, receiver) of what was sent before and runs in a thread. Raises WrongAddress."""
        self.name = name
        self._undecided = undecided
        terms, self._habits = read_url(url)
        self.gives_receipts = self._habits.gives_receipts
        self.window, self.rate = terms.window, terms.rate
        self._terms = terms
        self._session = Session(terms, self._deliver)
        self._joins = Joins()
        self._on_receipt: Callable[[Receipt], None] = _nobody_listens
        self._passing: asyncio.Task[None] | None = None

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        self._on_receipt = on_receipt

    async def open(self) -> None:
        for ref, to in await asyncio.to_thread(self._earlier):
            self._joins.accepted(ref.split(" "), to.lstrip("+"))
        self._passing = asyncio.create_task(self._pass_on())
        await self._session.open()

    async def close(self) -> None:
        if self._passing is not None:
            self._passing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._passing
        await self._session.close()

    async def send(self, parcel: Parcel) -> Accepted:
        to = parcel.to.lstrip("+")
        if not (to.isascii() and to.isdigit() and 5 <= len(to) <= 15):
            raise NoSuchAddress("This isn't a telephone number an SMS can go to.")
        bodies = self._bodies(parcel, to)
        refs = [await self._offer(bodies[0])] if len(bodies) == 1 else await self._offer_parts(bodies)
        if self.gives_receipts and all(refs):
            self._tell(self._joins.accepted(refs, to))
        return Accepted(whole_ref(refs) if all(refs) else "")

    def check(self) -> str:
        async def knock() -> str:
            try:
                link = await connect(self._terms, _leave_to_the_carrier)
            except Refused as error:
                if error.status == _ALREADY_BOUND:
                    return ""  # the carrier is bound, and the centre allows one session
                return f"The SMS centre {self._where} refuses us: {error}. Check the user name and the password."
            except (OSError, NoAnswer) as error:
                return f"The SMS centre {self._where} can't be reached: {describe(error)}."
            await link.part()
            return ""

        return apart(knock)

    @property
    def _where(self) -> str:
        return f"{self._terms.host}:{self._terms.port}"

    def _earlier(self) -> list[tuple[str, str]]:
        try:
            return list(self._undecided(self.name))
        finally:
            connection.close()  # of this thread, which has nothing else to ask

    # What is written

    def _bodies(self, parcel: Parcel, to: str) -> list[bytes]:
        habits = self._habits
        try:
            cut = split(parcel.text)
        except TooLong as error:
            raise NeverDelivers(str(error)) from error
        is_gsm = cut.alphabet is Alphabet.GSM
        whole = Message(
            source=habits.sender,
            destination=to,
            octets=b"",
            data_coding=DataCoding.DEFAULT if is_gsm else DataCoding.UCS2,
            wants_receipt=habits.gives_receipts,
            validity=_absolute_time(parcel.expires_at),
            source_ton=habits.sender_ton,
            source_npi=habits.sender_npi,
        )
        parts = cut.parts if habits.joined_by != "payload" else (parcel.text,)
        octets = [encode_gsm(part) if is_gsm else part.encode("utf-16-be", "replace") for part in parts]
        if len(octets) == 1:
            return [pdu.write(replace(whole, octets=octets[0]))]
        # The same at every attempt, so that a phone that has some of the parts takes them for what they are.
        mark = zlib.crc32(parcel.id.bytes)
        return [
            pdu.write(_part(whole, part, number, len(octets), mark, habits.joined_by))
            for number, part in enumerate(octets, start=1)
        ]

    async def _offer(self, body: bytes) -> str:
        """The centre's id. Raises CannotDeliver of some kind."""
        try:
            return await self._session.submit(body)
        except NotSent as error:
            raise OutOfOrder(f"The SMS centre {self._where} can't be reached: {error}.") from error
        except NoAnswer as error:
            raise Unanswered(f"The SMS centre {self._where} took the message and didn't answer: {error}.") from error
        except Refused as error:
            raise self._refusal(error) from error

    async def _offer_parts(self, bodies: list[bytes]) -> list[str]:
        """All at once; what was refused for now is offered again, since the rest is already on its way."""
        refs: list[str | CannotDeliver] = list(await asyncio.gather(*map(self._try, bodies)))
        for pause in PART_PAUSES:
            again = [place for place, ref in enumerate(refs) if isinstance(ref, DeliverLater)]
            if not again or len(again) == len(refs) or any(isinstance(ref, NeverDelivers) for ref in refs):
                break
            await asyncio.sleep(pause)
            for place, ref in zip(
                again, await asyncio.gather(*(self._try(bodies[place]) for place in again)), strict=True
            ):
                refs[place] = ref
        for kind in (NeverDelivers, Unanswered, CannotDeliver):
            for ref in refs:
                if isinstance(ref, kind):
                    raise ref
        return [ref for ref in refs if isinstance(ref, str)]

    async def _try(self, body: bytes) -> str | CannotDeliver:
        try:
            return await self._offer(body)
        except CannotDeliver as trouble:
            return trouble

    def _refusal(self, error: Refused) -> CannotDeliver:
        reason = f"The SMS centre {self._where} answered: {error}."
        if error.status in _NOBODY:
            return NoSuchAddress(reason)
        if error.status in _NEVER:
            return NeverDelivers(reason)
        if error.status in _BUSY:
            return OutOfOrder(reason)
        return DeliverLater(reason)

    # What is heard

    def _deliver(self, message: Message, acknowledge: Callable[[], None]) -> None:
        receipt = read_receipt(message)
        if receipt is not None and receipt.state.is_final:
            self._tell(self._joins.heard(receipt, message.source, acknowledge))
            return
        if receipt is None and message.is_receipt:
            log.warning("smpp.receipt_is_not_understood", provider=self.name, octets=message.text_octets[:80].hex())
        acknowledge()

    async def _pass_on(self) -> None:
        while True:
            await asyncio.sleep(1)
            self._tell(self._joins.overdue())

    def _tell(self, joined: list[Joined]) -> None:
        for each in joined:
            code = each.reason.removeprefix("err:")
            state = _STATES.get(each.state, State.FAILED)
            self._on_receipt(
                Receipt(
                    ref=each.ref[:LONGEST_REF],
                    state=state,
                    at=datetime.now(UTC),
                    reason="" if state == State.DELIVERED else f"{each.state.name.lower()} {each.reason}".strip(),
                    address_is_dead=state == State.FAILED and code in self._habits.dead_codes,
                    kept=partial(call_all, each.acknowledge),
                )
            )


_STATES = {MessageState.DELIVERED: State.DELIVERED, MessageState.UNKNOWN: State.UNKNOWN}


def read_url(url: str) -> tuple[Terms, Habits]:
    """Raises WrongAddress."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise WrongAddress("expected an address like smpp://user:password@host:2775")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    strange = set(asked) - _OPTIONS
    if strange:
        raise WrongAddress(f"{min(strange)} is not an option of smpp://; there are {', '.join(sorted(_OPTIONS))}")
    joined_by = asked.get("joined", "udh")
    if joined_by not in ("udh", "sar", "payload"):
        raise WrongAddress("joined is udh, sar or payload")
    try:
        terms = Terms(
            host=parts.hostname,
            port=parts.port or _DEFAULT_PORTS[parts.scheme],
            system_id=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            system_type=asked.get("system_type", ""),
            tls=ssl.create_default_context() if parts.scheme == "smpps" else None,
            window=max(1, int(asked.get("window", 10))),
            rate=float(asked["rate"]) if "rate" in asked else None,
            answer_within=float(asked.get("answer", 30)),
            silence=float(asked.get("silence", 30)),
        )
        sender = asked.get("from", "")
        ton, npi = _kind_of_sender(sender)
        habits = Habits(
            sender=sender.lstrip("+"),
            sender_ton=int(asked.get("from_ton", ton)),
            sender_npi=int(asked.get("from_npi", npi)),
            joined_by=joined_by,
            dead_codes=frozenset(code for code in asked.get("dead", "").split(",") if code),
            gives_receipts=asked.get("receipts", "on") != "off",
        )
    except ValueError as error:
        raise WrongAddress("window, rate, answer, silence, from_ton and from_npi are numbers") from error
    return terms, habits


_OPTIONS = {
    "window", "rate", "answer", "silence", "system_type", "from", "from_ton", "from_npi", "joined", "dead", "receipts",
}  # fmt: skip


def _kind_of_sender(sender: str) -> tuple[int, int]:
    """Type of number and numbering plan (5.2.5, 5.2.6): a name, a short code, or a full number."""
    digits = sender.lstrip("+")
    if not digits:
        return 0, 0
    if not digits.isdigit():
        return _ALPHANUMERIC, 0
    return (_NATIONAL_CODE, 0) if len(digits) <= 6 else (_INTERNATIONAL, _ISDN)


def _part(whole: Message, octets: bytes, number: int, total: int, mark: int, joined_by: str) -> Message:
    if joined_by == "sar":
        tlvs = {
            Tag.SAR_REFERENCE: (mark & 0xFFFF).to_bytes(2, "big"),
            Tag.SAR_TOTAL: bytes((total,)),
            Tag.SAR_NUMBER: bytes((number,)),
        }
        return replace(whole, octets=octets, tlvs={int(tag): value for tag, value in tlvs.items()})
    header = bytes((5, 0, 3, mark & 0xFF, total, number))  # 3GPP TS 23.040, 9.2.3.24.1
    return replace(whole, octets=header + octets, esm_class=pdu.HAS_HEADER)


def _absolute_time(at: datetime | None) -> str:
    """7.1.1: UTC, to the second."""
    return f"{at.astimezone(UTC):%y%m%d%H%M%S}000+" if at else ""


def _leave_to_the_carrier(message: Message, acknowledge: Callable[[], None]) -> None:
    """Whoever only knocks acknowledges nothing, so that the centre tells it the carrier."""


def _nobody_listens(receipt: Receipt) -> None:
    log.warning("smpp.receipt_has_no_listener", ref=receipt.ref)
