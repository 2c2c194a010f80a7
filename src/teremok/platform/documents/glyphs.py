"""Which characters the shipped fonts can draw."""

import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
SUBSTITUTE = "?"


def drawable(text: str) -> str:
    """The text without what can't be set: pictographs and invisible marks are left out, other letters become "?".

    A PDF/A with a character that no font draws would not be valid, so a smile in a notice must not stop a letter.
    """
    known = _known()
    return "".join(
        character if ord(character) in known or character == "\n" else _instead(character)
        for character in unicodedata.normalize("NFC", text)
    )


def _instead(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" or character == "\t":
        return " "
    return "" if category[0] in "CSM" else SUBSTITUTE


@cache
def _known() -> frozenset[int]:
    """What every one of the fonts draws."""
    return frozenset.intersection(*(frozenset(_mapped(path.read_bytes())) for path in sorted(FONTS.glob("*.ttf"))))


def _mapped(font: bytes) -> set[int]:
    """The characters of a font's Unicode table (`cmap`, format 4)."""
    tables = {font[12 + 16 * i : 16 + 16 * i]: i for i in range(struct.unpack_from(">H", font, 4)[0])}
    (start,) = struct.unpack_from(">I", font, 12 + 16 * tables[b"cmap"] + 8)
    records = (
        struct.unpack_from(">HHI", font, start + 4 + 8 * i) for i in range(struct.unpack_from(">H", font, start + 2)[0])
    )
    at = start + next(offset for platform, encoding, offset in records if (platform, encoding) == (3, 1))
    segments = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * segments)
    return {
        code for first, last in zip(starts, ends, strict=True) if first != 0xFFFF for code in range(first, last + 1)
    }
