"""An SMS centre over SMPP 3.4."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from teremok.platform.channels.simulators.links import Link
from teremok.platform.channels.simulators.manners import Fate, Later, Manners
from teremok.platform.channels.smpp import pdu
from teremok.platform.channels.smpp.pdu import Command, Message, Status, Tag
from teremok.platform.channels.smpp.receipts import MessageState

_STATES = {
    MessageState.DELIVERED: b"DELIVRD",
    MessageState.UNDELIVERABLE: b"UNDELIV",
    MessageState.UNKNOWN: b"UNKNOWN",
    MessageState.EXPIRED: b"EXPIRED",
    MessageState.ENROUTE: b"ENROUTE",
}

IdForm = Callable[[int], str]


@dataclass
class SmsCentre:
    """Takes what it is offered, answers and receipts by its manners; the fields below can be changed under way.

    `password` empty lets everyone in. Above `window` unanswered messages it answers ESME_RTHROTTLED. `answer_id` and
    `receipt_id` write the same number in two forms. `refusal` is the status of what is refused: by chance, and to every
    receiver whom `refuses` names. `holds` keeps answers back until `let_go`. `keep_messages` keeps whole messages. A
    receipt that nobody has acknowledged when the link breaks is given to whoever binds next.
    """

    manners: Manners = field(default_factory=Manners)
    password: str = ""
    window: int = 10_000
    answer_id: IdForm = "{:010}".format
    receipt_id: IdForm = "{:010}".format
    refusal: int = Status.SUBMIT_FAILED
    refuses: Callable[[str], bool] = lambda to: False
    with_tlvs: bool = True
    with_text: bool = True
    state: MessageState = MessageState.DELIVERED
    holds: bool = False
    keep_messages: bool = False
    messages: list[Message] = field(default_factory=list)
    links: "list[CentreLink]" = field(default_factory=list)
    undelivered: list[bytes] = field(default_factory=list)
    throttle_next: int = 0
    last_id: int = 0

    def __post_init__(self) -> None:
        self.later, self.slowly = Later(self.manners.delay), Later(self.manners.pause)

    async def serve(self, host: str, port: int) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(lambda: CentreLink(self), host, port)

    def let_go(self) -> None:
        self.holds = False
        for link in self.links:
            link.let_go()

    def hang_up(self) -> None:
        """Breaks every connection off, as a lost network does."""
        for link in list(self.links):
            link.hang_up()

    def receipt(self, number: int, to: str, source: str, state: MessageState) -> bytes:
        """The body of a deliver_sm."""
        ref = self.receipt_id(number).encode()
        text = b""
        if self.with_text:
            error = b"000" if state == MessageState.DELIVERED else b"011"
            text = (
                b"id:" + ref + b" sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:"
                + _STATES[state] + b" err:" + error + b" text:"
            )  # fmt: skip
        tlvs: dict[int, bytes] = {}
        if self.with_tlvs:
            tlvs = {Tag.RECEIPTED_MESSAGE_ID: ref + b"\0", Tag.MESSAGE_STATE: bytes((state,))}
        return pdu.write(Message(to, source, text, esm_class=pdu.IS_RECEIPT, tlvs=tlvs))


class CentreLink(Link):
    """One connection of a client."""

    def __init__(self, centre: SmsCentre) -> None:
        self._centre = centre
        self._buffer = bytearray()
        self._out: list[bytes] = []
        self._held: list[bytes] = []
        self._unacknowledged: dict[int, bytes] = {}
        self._number = 0
        self.is_bound = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._centre.links.append(self)
        self._centre.manners.counts["connections"] += 1

    def connection_lost(self, error: Exception | None) -> None:
        self._centre.links.remove(self)
        self._centre.undelivered += self._unacknowledged.values()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        for command, status, number, body in pdu.units_of(self._buffer):
            if command == Command.SUBMIT_SM:
                self._submit(number, body)
            elif command == Command.DELIVER_SM | pdu.ANSWER:
                self._unacknowledged.pop(number, None)
                self._centre.manners.counts["receipts_answered" if status == 0 else "receipts_refused"] += 1
            elif command == Command.BIND_TRANSCEIVER:
                self._bind(number, body)
            elif command == Command.ENQUIRE_LINK:
                self._centre.manners.counts["enquiries"] += 1
                self.write(pdu.frame(command | pdu.ANSWER, number))
            elif command == Command.UNBIND:
                self.is_bound = False
                self.write(pdu.frame(command | pdu.ANSWER, number))
            elif not command & pdu.ANSWER:
                self.write(pdu.frame(Command.GENERIC_NACK, number, status=Status.INVALID_COMMAND))

    def write(self, unit: bytes) -> None:
        if not self._out:
            self.loop.call_soon(self._flush)
        self._out.append(unit)

    def request(self, command: int, body: bytes = b"") -> None:
        self._number += 1
        if command == Command.DELIVER_SM:
            self._unacknowledged[self._number] = body
        self.write(pdu.frame(command, self._number, body))

    def let_go(self) -> None:
        for unit in self._held:
            self.write(unit)
        self._held.clear()

    def hang_up(self) -> None:
        self.transport.abort()

    def _flush(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(b"".join(self._out))
        self._out.clear()

    def _bind(self, number: int, body: bytes) -> None:
        _, place = pdu.cstring(body)
        password, _ = pdu.cstring(body, place)
        self.is_bound = password == self._centre.password or not self._centre.password
        status = Status.OK if self.is_bound else Status.INVALID_PASSWORD
        self.write(pdu.frame(Command.BIND_TRANSCEIVER | pdu.ANSWER, number, b"simulator\0", status))
        while self.is_bound and self._centre.undelivered:
            self.request(Command.DELIVER_SM, self._centre.undelivered.pop(0))

    def _submit(self, number: int, body: bytes) -> None:
        centre, counts = self._centre, self._centre.manners.counts
        counts["offered"] += 1
        if not self.is_bound:
            self._answer(number, status=Status.WRONG_BIND_STATE)
            return
        if len(self._held) >= centre.window or centre.throttle_next:
            centre.throttle_next = max(0, centre.throttle_next - 1)
            counts["throttled"] += 1
            self.write(pdu.frame(Command.SUBMIT_SM | pdu.ANSWER, number, status=Status.THROTTLED))
            return
        fate, message = centre.manners.fate(), pdu.read(body)
        if fate is Fate.REFUSED or centre.refuses(message.destination):
            counts["refused"] += 1
            self._answer(number, status=centre.refusal)
            return
        centre.manners.take((message.destination, message.text_octets))
        if centre.keep_messages:
            centre.messages.append(message)
        if fate is Fate.SILENT:
            counts["silent"] += 1
            return
        centre.last_id += 1
        ref = centre.last_id
        receipt = partial(self._receipt, ref, message.destination, message.source, fate is Fate.FAILED)
        if not message.wants_receipt:
            self._answer(number, ref)
        elif centre.manners.early:
            receipt()
            self._answer(number, ref)
        else:
            self._answer(number, ref)
            centre.later.call(receipt)

    def _answer(self, number: int, ref: int | None = None, status: int = Status.OK) -> None:
        body = self._centre.answer_id(ref).encode() + b"\0" if ref is not None else b""
        unit = pdu.frame(Command.SUBMIT_SM | pdu.ANSWER, number, body, status)
        if self._centre.holds:
            self._held.append(unit)
        elif self._centre.manners.pause:
            self._centre.slowly.call(partial(self.write, unit))
        else:
            self.write(unit)

    def _receipt(self, ref: int, to: str, source: str, is_failed: bool) -> None:
        centre = self._centre
        state = MessageState.UNDELIVERABLE if is_failed else centre.state
        body = centre.receipt(ref, to, source, state)
        counts = centre.manners.counts
        counts["failed" if is_failed else "delivered"] += 1
        link = self if self in centre.links else next((one for one in centre.links if one.is_bound), None)
        if link is None:
            centre.undelivered.append(body)
            return
        link.request(Command.DELIVER_SM, body)
        if centre.manners.is_repeated():
            counts["repeated"] += 1
            link.request(Command.DELIVER_SM, body)
