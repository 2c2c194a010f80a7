"""How many SMS a text becomes and where it is cut: GSM 03.38 (3GPP TS 23.038) or UCS-2, joined as TS 23.040 says."""

from dataclasses import dataclass
from enum import StrEnum

BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {"\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40}
EXTENSION["€"] = 0x65
ESCAPE = 0x1B

_ONE = frozenset(BASIC) - {chr(ESCAPE)}
_TWO = frozenset(EXTENSION)
_ENCODE = {ord(sign): chr(code) for code, sign in enumerate(BASIC) if code != ESCAPE} | {
    ord(sign): chr(ESCAPE) + chr(code) for sign, code in EXTENSION.items()
}
_EXTENDED = {code: sign for sign, code in EXTENSION.items()}

MOST_PARTS = 255


class Alphabet(StrEnum):
    """What an SMS is written in; a Cyrillic letter makes the whole text UCS-2."""

    GSM = "gsm"
    UCS2 = "ucs2"


class TooLong(ValueError):
    """The text does not fit into 255 parts: a joined SMS has no more (3GPP TS 23.040, 9.2.3.24.1)."""


@dataclass(frozen=True)
class Segments:
    """The parts of one message; `units` are septets or UTF-16 code units of the whole text, headers not counted."""

    alphabet: Alphabet
    parts: tuple[str, ...]
    units: int

    @property
    def count(self) -> int:
        return len(self.parts)


_ALONE = {Alphabet.GSM: 160, Alphabet.UCS2: 70}
_JOINED = {Alphabet.GSM: 153, Alphabet.UCS2: 67}


def alphabet_of(text: str) -> Alphabet:
    return Alphabet.GSM if _ONE.issuperset(signs := frozenset(text)) or signs <= _ONE | _TWO else Alphabet.UCS2


def split(text: str) -> Segments:
    """Cuts so that neither an escape and its sign nor the halves of a surrogate pair part. Raises TooLong."""
    alphabet = alphabet_of(text)
    wide = _wide(text, alphabet)
    units = len(text) + wide
    if units <= _ALONE[alphabet]:
        return Segments(alphabet, (text,), units)
    room = _JOINED[alphabet]
    parts = _cut_evenly(text, room) if not wide else _cut(text, room, alphabet)
    if len(parts) > MOST_PARTS:
        raise TooLong("An SMS has at most 255 parts: shorten the text.")
    return Segments(alphabet, parts, units)


def count(text: str) -> int:
    """How many SMS are paid for. Raises TooLong."""
    return split(text).count


def encode_gsm(text: str) -> bytes:
    """One octet a septet, as SMPP carries it; text must be of GSM 03.38."""
    return text.translate(_ENCODE).encode("latin-1")


def decode_gsm(octets: bytes) -> str:
    """The text of septets, one an octet; what the table lacks becomes U+FFFD, a lone escape a space (TS 23.038)."""
    signs: list[str] = []
    escaped = False
    for octet in octets:
        if escaped:
            signs.append(_EXTENDED.get(octet) or (BASIC[octet] if octet < len(BASIC) else "\ufffd"))
            escaped = False
        elif octet == ESCAPE:
            escaped = True
        else:
            signs.append(BASIC[octet] if octet < len(BASIC) else "\ufffd")
    return "".join(signs) + (" " if escaped else "")


def _wide(text: str, alphabet: Alphabet) -> int:
    """How many signs take two units."""
    if alphabet is Alphabet.GSM:
        return sum(map(text.count, EXTENSION))
    return len(text.encode("utf-16-be", "surrogatepass")) // 2 - len(text)


def _cut_evenly(text: str, room: int) -> tuple[str, ...]:
    return tuple(text[start : start + room] for start in range(0, len(text), room))


def _cut(text: str, room: int, alphabet: Alphabet) -> tuple[str, ...]:
    parts: list[str] = []
    start = used = 0
    for place, sign in enumerate(text):
        size = 2 if (sign in _TWO if alphabet is Alphabet.GSM else sign > "\uffff") else 1
        if used + size > room:
            parts.append(text[start:place])
            start, used = place, 0
        used += size
    return (*parts, text[start:])
