"""Shares of a whole as exact fractions: a third is a third, never 0.33."""

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

WRITTEN = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")
DECIMAL = re.compile(r"\d{1,3}(?:[.,]\d{1,9})?")
WHOLE = Fraction(1)


class WrongShare(ValueError):
    """This isn't a share of a whole; the message says why."""


def share(numerator: int, denominator: int = 1) -> Fraction:
    """More than nothing and not more than the whole. Raises WrongShare."""
    if denominator <= 0 or not 0 < numerator <= denominator:
        raise WrongShare(f"{numerator}/{denominator} is not a share: it must be above 0 and at most 1.")
    return Fraction(numerator, denominator)


def read_share(text: str) -> Fraction:
    """`1/3`, `1`, `0,5` or `25 %` as registers write them; a decimal is taken exactly as it stands."""
    text = text.strip().replace("\N{NO-BREAK SPACE}", " ")
    if written := WRITTEN.fullmatch(text):
        return share(int(written[1]), int(written[2]))
    percent = text.endswith("%")
    number = text.removesuffix("%").strip()
    if not DECIMAL.fullmatch(number):
        raise WrongShare(f"«{text}» is not a share: write it as 1/3.")
    value = Fraction(number.replace(",", ".")) / (100 if percent else 1)
    return share(value.numerator, value.denominator)


def text_of(value: Fraction) -> str:
    """`1/3`; the whole is `1`."""
    return str(value)


def total(shares: Iterable[Fraction]) -> Fraction:
    return sum(shares, Fraction())


def add_up(shares: Iterable[Fraction]) -> bool:
    """Whether the shares make exactly the whole."""
    return total(shares) == WHOLE


def part_of(area: Decimal, value: Fraction) -> Fraction:
    """The exact part of an area (m²) or another quantity that falls to a share: 60.1 m² × 1/3 = 601/30 m²."""
    return Fraction(area) * value


def percent(part: Fraction | Decimal | int, base: Fraction | Decimal | int, places: int = 2) -> Decimal:
    """100·part/base rounded half up, for showing only; comparisons are made on the fractions."""
    exact = Fraction(part) * 100 / Fraction(base)
    return rounded(exact, places)


def rounded(value: Fraction, places: int) -> Decimal:
    """A fraction as a decimal with `places` digits after the point, half up and away from zero."""
    scale = 10**places
    scaled = abs(value) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    quantum = Decimal(1).scaleb(-places)
    return (Decimal(whole if value >= 0 else -whole) * quantum).quantize(quantum, ROUND_HALF_UP)
