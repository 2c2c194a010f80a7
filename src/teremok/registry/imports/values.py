"""Single values of a file: text in, a cell of the staging table out, or ValueError."""

import os
import re
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from uuid import UUID

Reader = Callable[[str], str | None]

EMPTY = frozenset({
    "", "-", "--", "—", "–", "не заполнено", "незаполнено", "нет данных", "данные отсутствуют", "не указано",
    "не указан",
    "не определен", "не определено", "не задано", "null", "none", "nan", "n/a", "#н/д", "#n/a", "(пусто)", "неизвестно",
})  # fmt: skip

_WHOLE = re.compile(r"^\d+(?:[.,]0+)?$")
_DATE = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})\b")
_THIN = str.maketrans("", "", " \u00a0\u2009\u202f'")
_MOMENT = re.compile(r"(\d{1,2}):(\d{2})")
_IDS_AHEAD = 1000
_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
_CADASTRE = re.compile(r"^\d{2}:\d{2}:\d{6,7}:\d+$")

YES = frozenset({"да", "1", "true", "yes", "y", "истина", "+"})
NO = frozenset({"нет", "0", "false", "no", "n", "ложь"})


def is_empty(value: str) -> bool:
    """«Не заполнено» and its kin say nothing."""
    return len(value) < 24 and value.lower() in EMPTY


def text(limit: int) -> Reader:
    def read(value: str) -> str | None:
        return " ".join(value.split())[:limit] or None

    return read


def whole(least: int, most: int, *, zero_is_empty: bool = False) -> Reader:
    def read(value: str) -> str | None:
        plain = value.translate(_THIN)
        if not _WHOLE.match(plain):
            raise ValueError(value)
        number = int(re.split(r"[.,]", plain)[0])
        if number == 0 and zero_is_empty:
            return None
        if not least <= number <= most:
            raise ValueError(value)
        return str(number)

    return read


def decimal(places: int, least: Decimal, most: Decimal, *, zero_is_empty: bool = False) -> Reader:
    @lru_cache(maxsize=8192)
    def read(value: str) -> str | None:
        try:
            number = Decimal(value.translate(_THIN).replace(",", "."))
        except InvalidOperation as error:
            raise ValueError(value) from error
        if not number.is_finite():
            raise ValueError(value)
        if number == 0 and zero_is_empty:
            return None
        if not least <= number <= most:
            raise ValueError(value)
        return str(round(number, places))

    return read


@lru_cache(maxsize=8192)
def day(value: str) -> str | None:
    """31.12.2017, 31/12/2017 or 2017-12-31, whatever follows; as ISO."""
    if match := _DATE.match(value):
        return date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    if match := _ISO.match(value):
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    raise ValueError(value)


def moment(value: str) -> str | None:
    """A day, and the hour where the file gives one («22.05.2015 в 20:42»)."""
    clock = _MOMENT.search(value)
    hour = f" {int(clock[1]) % 24:02d}:{int(clock[2]) % 60:02d}" if clock else ""
    return f"{day(value)}{hour}"


def flag(value: str) -> str | None:
    lower = value.strip().lower()
    if lower in YES:
        return "t"
    if lower in NO:
        return "f"
    raise ValueError(value)


def new_ids() -> Iterator[str]:
    """UUIDs of version 7 (RFC 9562) without end, in hexadecimal digits, each greater than the one before.

    The random part of a thousand is drawn at once: PostgreSQL's own asks the kernel for each, which takes longer than
    to write the row.
    """
    while True:
        now, drawn = f"{time.time_ns() // 1_000_000:012x}7", os.urandom(_IDS_AHEAD * 8).hex()
        for number in range(_IDS_AHEAD):
            random = drawn[number * 16 : number * 16 + 16]
            yield f"{now}{number:03x}{_VARIANT[random[0]]}{random[1:]}"


def guid(value: str) -> str | None:
    return str(UUID(value.strip()))


def cadastral(value: str) -> str | None:
    plain = value.translate(_THIN)
    if not _CADASTRE.match(plain):
        raise ValueError(value)
    return plain


def one_of(names: dict[str, str]) -> Reader:
    """A word of the file to a stored word; unknown ones are refused."""

    def read(value: str) -> str | None:
        try:
            return names[value.strip().lower().replace("ё", "е")]
        except KeyError as error:
            raise ValueError(value) from error

    return read
