"""Delivery receipts (SMPP 3.4, appendix B and 5.3.2.12, 5.3.2.35) as real centres write them."""

import re
from dataclasses import dataclass
from enum import IntEnum

from teremok.platform.channels.segments import decode_gsm
from teremok.platform.channels.smpp.pdu import HAS_HEADER, DataCoding, Message, Tag


class MessageState(IntEnum):
    """How a message stands (5.2.28)."""

    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8

    @property
    def is_final(self) -> bool:
        return self not in (MessageState.ENROUTE, MessageState.ACCEPTED)


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What a receipt says of the message the centre calls `id`; `reason` is what it gave besides the state."""

    id: str
    state: MessageState
    reason: str = ""


# The words of appendix B and those met beside them.
_WORDS = {
    "ENROUTE": MessageState.ENROUTE,
    "DELIVRD": MessageState.DELIVERED,
    "DELIVERED": MessageState.DELIVERED,
    "EXPIRED": MessageState.EXPIRED,
    "DELETED": MessageState.DELETED,
    "UNDELIV": MessageState.UNDELIVERABLE,
    "UNDELIVERED": MessageState.UNDELIVERABLE,
    "UNDELIVERABLE": MessageState.UNDELIVERABLE,
    "FAILED": MessageState.UNDELIVERABLE,
    "ACCEPTD": MessageState.ACCEPTED,
    "ACCEPTED": MessageState.ACCEPTED,
    "BUFFERED": MessageState.ENROUTE,
    "UNKNOWN": MessageState.UNKNOWN,
    "REJECTD": MessageState.REJECTED,
    "REJECTED": MessageState.REJECTED,
}
_ID = re.compile(r"\bid:\s*([^\s:]+)", re.IGNORECASE)
_STATE = re.compile(r"\bstat(?:us|e)?:\s*([A-Za-z]+)", re.IGNORECASE)
_ERROR = re.compile(r"\berr(?:or)?:\s*([^\s:]+)", re.IGNORECASE)
_NOTHING = re.compile("0*")


def read_receipt(message: Message) -> DeliveryReceipt | None:
    """The receipt in a deliver_sm; nothing when it is none or can't be understood. Parameters outweigh the text."""
    text = _text(message)
    ref, state = _id_parameter(message), _state_parameter(message)
    if not ref and (found := _ID.search(text)):
        ref = found[1]
    if state is None and (found := _STATE.search(text)):
        state = _WORDS.get(found[1].upper())
    if not ref or state is None:
        return None
    error = _ERROR.search(text)
    reason = "" if error is None or _NOTHING.fullmatch(error[1]) else f"err:{error[1]}"[:40]
    return DeliveryReceipt(ref[:65], state, reason)


def _id_parameter(message: Message) -> str:
    return message.tlvs.get(Tag.RECEIPTED_MESSAGE_ID, b"").split(b"\0")[0].decode("latin-1").strip()


def _state_parameter(message: Message) -> MessageState | None:
    value = message.tlvs.get(Tag.MESSAGE_STATE, b"")
    try:
        return MessageState(value[0]) if value else None
    except ValueError:
        return None


def _text(message: Message) -> str:
    """By its data_coding, and by any other when no id is found in it: centres often say one thing and do another."""
    octets = message.text_octets
    if message.esm_class & HAS_HEADER and octets:
        octets = octets[octets[0] + 1 :]
    if message.data_coding != DataCoding.UCS2:
        text = octets.decode("latin-1")
        if _ID.search(text):
            return text
    for encoding in ("utf-16-be", "utf-16-le"):
        text = octets.decode(encoding, "replace")
        if _ID.search(text):
            return text
    text = octets.decode("latin-1")
    return text if _ID.search(text) else decode_gsm(unpack_septets(octets))


def unpack_septets(octets: bytes) -> bytes:
    """Septets that were packed eight into seven octets (3GPP TS 23.038, 6.1.2.1), one an octet."""
    bits = int.from_bytes(octets, "little")
    return bytes(bits >> 7 * place & 0x7F for place in range(len(octets) * 8 // 7))
