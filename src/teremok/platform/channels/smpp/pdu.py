"""Units of data of SMPP 3.4: written and read, no wire. Chapters are those of the specification of 1999."""

from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct, error

HEADER = Struct(">IIII")
_TLV = Struct(">HH")
SMALLEST, LARGEST = HEADER.size, 70_000  # a message_payload may have 64 KiB
VERSION = 0x34
ANSWER = 0x8000_0000
LAST_NUMBER = 0x7FFF_FFFF


class Command(IntEnum):
    GENERIC_NACK = 0x8000_0000
    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    BIND_TRANSCEIVER = 0x09
    ENQUIRE_LINK = 0x15
    DATA_SM = 0x103


class Status(IntEnum):
    """What a request came to (5.1.3); others exist and are kept as numbers."""

    OK = 0x00
    INVALID_MESSAGE_LENGTH = 0x01
    INVALID_COMMAND_LENGTH = 0x02
    INVALID_COMMAND = 0x03
    WRONG_BIND_STATE = 0x04
    SYSTEM_ERROR = 0x08
    INVALID_SOURCE = 0x0A
    INVALID_DESTINATION = 0x0B
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    INVALID_SYSTEM_ID = 0x0F
    QUEUE_FULL = 0x14
    SUBMIT_FAILED = 0x45
    INVALID_SOURCE_TON = 0x48
    INVALID_SOURCE_NPI = 0x49
    INVALID_DESTINATION_TON = 0x50
    INVALID_DESTINATION_NPI = 0x51
    THROTTLED = 0x58
    PERMANENT_APPLICATION_ERROR = 0x65
    REJECTED_BY_APPLICATION = 0x66
    UNKNOWN_ERROR = 0xFF


class Tag(IntEnum):
    """Optional parameters (5.3.2)."""

    RECEIPTED_MESSAGE_ID = 0x001E
    SAR_REFERENCE = 0x020C
    SAR_TOTAL = 0x020E
    SAR_NUMBER = 0x020F
    MESSAGE_PAYLOAD = 0x0424
    MESSAGE_STATE = 0x0427


class DataCoding(IntEnum):
    """How the text is written (5.2.19)."""

    DEFAULT = 0
    LATIN_1 = 3
    CYRILLIC = 6
    UCS2 = 8


HAS_HEADER = 0x40  # esm_class: the text begins with a user data header
IS_RECEIPT = 0x04  # esm_class of deliver_sm: a delivery receipt
MESSAGE_TYPE = 0x3C


class Malformed(ValueError):
    """A unit of data that isn't one; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Message:
    """The body of submit_sm and deliver_sm (4.4.1, 4.6.1), which are laid out alike."""

    source: str
    destination: str
    octets: bytes
    esm_class: int = 0
    data_coding: int = 0
    wants_receipt: bool = False
    validity: str = ""
    source_ton: int = 0
    source_npi: int = 0
    destination_ton: int = 1
    destination_npi: int = 1
    tlvs: dict[int, bytes] = field(default_factory=dict)

    @property
    def is_receipt(self) -> bool:
        return self.esm_class & MESSAGE_TYPE == IS_RECEIPT

    @property
    def text_octets(self) -> bytes:
        """The text wherever it lies; a user data header is still before it."""
        return self.octets or self.tlvs.get(Tag.MESSAGE_PAYLOAD, b"")


def frame(command: int, number: int, body: bytes = b"", status: int = 0) -> bytes:
    return HEADER.pack(SMALLEST + len(body), command, status, number) + body


def bind_transceiver(number: int, *, system_id: str, password: str, system_type: str = "") -> bytes:
    body = b"\0".join((system_id.encode(), password.encode(), system_type.encode(), bytes((VERSION, 0, 0)))) + b"\0"
    return frame(Command.BIND_TRANSCEIVER, number, body)


def write(message: Message) -> bytes:
    """The body of a submit_sm or deliver_sm; a text above 254 octets goes into message_payload."""
    tlvs, octets = message.tlvs, message.octets
    if len(octets) > 254:
        tlvs, octets = tlvs | {Tag.MESSAGE_PAYLOAD: octets}, b""
    head = b"".join(
        (
            b"\0",
            bytes((message.source_ton, message.source_npi)),
            message.source.encode("latin-1", "replace"),
            bytes((0, message.destination_ton, message.destination_npi)),
            message.destination.encode("latin-1", "replace"),
            bytes((0, message.esm_class, 0, 0, 0)),
            message.validity.encode("ascii"),
            bytes((0, message.wants_receipt, 0, message.data_coding, 0, len(octets))),
            octets,
        )
    )
    return head + write_tlvs(tlvs) if tlvs else head


def write_tlvs(tlvs: dict[int, bytes]) -> bytes:
    return b"".join(_TLV.pack(tag, len(value)) + value for tag, value in tlvs.items())


def read(body: bytes) -> Message:
    """The body of a submit_sm or deliver_sm. Raises Malformed."""
    try:
        end = body.index(0)  # service_type
        source_ton, source_npi = body[end + 1], body[end + 2]
        source, place = cstring(body, end + 3)
        destination_ton, destination_npi = body[place], body[place + 1]
        destination, place = cstring(body, place + 2)
        esm_class = body[place]
        end = body.index(0, place + 3)  # schedule_delivery_time
        validity, place = cstring(body, end + 1)
        registered, data_coding, length = body[place], body[place + 2], body[place + 4]
    except (ValueError, IndexError):
        raise Malformed("the body ends before its mandatory fields do") from None
    start = place + 5
    end = start + length
    if end > len(body):
        raise Malformed("sm_length is greater than what follows it")
    return Message(
        source=source,
        destination=destination,
        octets=body[start:end],
        esm_class=esm_class,
        data_coding=data_coding,
        wants_receipt=bool(registered & 0x03),
        validity=validity,
        source_ton=source_ton,
        source_npi=source_npi,
        destination_ton=destination_ton,
        destination_npi=destination_npi,
        tlvs=read_tlvs(body, end) if end < len(body) else {},
    )


def read_data_sm(body: bytes) -> Message:
    """The body of a data_sm (4.7.1), in which some centres send receipts. Raises Malformed."""
    try:
        end = body.index(0)  # service_type
        source, place = cstring(body, end + 3)
        destination, place = cstring(body, place + 2)
        esm_class, registered, data_coding = body[place], body[place + 1], body[place + 2]
    except (ValueError, IndexError):
        raise Malformed("the body ends before its mandatory fields do") from None
    return Message(
        source=source,
        destination=destination,
        octets=b"",
        esm_class=esm_class,
        data_coding=data_coding,
        wants_receipt=bool(registered & 0x03),
        tlvs=read_tlvs(body, place + 3),
    )


def read_tlvs(body: bytes, place: int) -> dict[int, bytes]:
    """Optional parameters from `place` on; a broken tail is left out, since all that is mandatory was read."""
    tlvs: dict[int, bytes] = {}
    try:
        while place < len(body):
            tag, length = _TLV.unpack_from(body, place)
            place += _TLV.size
            if place + length > len(body):
                break
            tlvs[tag] = body[place : place + length]
            place += length
    except error:
        pass
    return tlvs


def cstring(body: bytes, place: int = 0) -> tuple[str, int]:
    """A C-octet string and the place after it; one that lacks its end runs to the end of the body."""
    end = body.find(0, place)
    if end < 0:
        end = len(body)
    return body[place:end].decode("latin-1"), end + 1


def units_of(buffer: bytearray) -> list[tuple[int, int, int, bytes]]:
    """Takes whole units off the buffer: command, status, number, body. Raises Malformed where a length can't be."""
    units = []
    place, size = 0, len(buffer)
    with memoryview(buffer) as view:
        while size - place >= SMALLEST:
            length, command, status, number = HEADER.unpack_from(view, place)
            if not SMALLEST <= length <= LARGEST:
                raise Malformed(f"a unit of {length} octets can't be")
            if size - place < length:
                break
            units.append((command, status, number, bytes(view[place + SMALLEST : place + length])))
            place += length
    if place:
        del buffer[:place]
    return units
