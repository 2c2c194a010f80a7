"""House, corpus, structure, letter: the last part of an address."""

import re
from dataclasses import dataclass

from teremok.registry.addresses import words

_LONG = "|".join(sorted((name for name in words.MARKERS if len(name) > 1), key=len, reverse=True))
_MARKER = re.compile(
    rf"(?<![а-я/])(?P<long>{_LONG})(?![а-я])\.?"
    r"|(?<![а-я\d/])(?P<dotted>[дкс])\."
    r"|(?<![а-я\d/])(?P<spaced>[дкс])(?=\s*№?\s*\d)"
    r"|(?<=[\dа-я])(?P<glued>[кс])(?=\d)"
    r"|(?<=\d)\s+(?P<bare>[кс])(?=\.?\s*\d)"
)
_BEGINS = re.compile(rf"^(?:№?\s*\d|(?:{_LONG})(?![а-я])|[дк](?:\.|\s*[\d№~-]))")
_ORDER = (words.HOUSE, words.HOLDING, words.CORPUS, words.STRUCTURE, words.BUILDING, words.LETTER, words.REST)
_NOISE = re.compile(r"[\s.()№~_]+")


@dataclass(frozen=True, slots=True)
class Building:
    """`shown` as people write it ("6, корп. 1"), `key` for comparison ("6к1"); both empty when nothing is there."""

    shown: str
    key: str


def begins_building(segment: str) -> bool:
    return bool(_BEGINS.match(segment)) and not re.match(r"^\d+-?(?:я|й|ая|ый|ой|ий)\s", segment)


def read_building(pieces: list[str]) -> Building:
    """From the lower-case segments of an address that speak of the building; a flat's number behind it is left out."""
    found: dict[str, str] = {}
    part = words.HOUSE
    for piece in pieces:
        if found and words.PREMISES.match(piece):
            break
        for marker, value in _values(piece):
            part = words.MARKERS[marker] if marker else part
            clean = _clean(value)
            if clean:
                found[part] = f"{found[part]},{clean}" if part in found else clean
    if words.HOUSE not in found and words.HOLDING not in found and words.CORPUS in found:
        found[words.HOUSE] = found.pop(words.CORPUS)  # «квартал 90а, корпус 3» is numbered by its corpora
    key = "".join(part + found[part] for part in _ORDER if part in found)
    shown = ", ".join(words.SHOWN_PARTS.get(part, "") + found[part].upper() for part in _ORDER if part in found)
    return Building(shown, key)


def _values(piece: str) -> list[tuple[str, str]]:
    marks = list(_MARKER.finditer(piece))
    head = piece[: marks[0].start()] if marks else piece
    values = [("", head)] if head.strip() else []
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        end = following.start() if following else len(piece)
        values.append((next(name for name in mark.groups() if name), piece[mark.end() : end]))
    return values


def _clean(value: str) -> str:
    plain = _NOISE.sub("", re.sub(r"(?<=\d)[._](?=\d)", "/", value)).translate(words.LOOK_ALIKE).strip("-,/")
    return "" if plain in ("нет", "б/н") else plain
