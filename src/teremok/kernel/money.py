"""Roubles as decimals of two places: rounded half up line by line, divided without losing a kopeck."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from teremok.kernel.shares import rounded

Exact = Decimal | Fraction | int
ZERO = Decimal("0.00")


def money(amount: Exact) -> Decimal:
    """Roubles rounded half up to a kopeck; a negative amount is the mirror of the positive one."""
    return rounded(Fraction(amount), 2)


def kopecks(amount: Decimal) -> int:
    """Whole kopecks, as payment codes and banks want them. Raises ValueError on part of a kopeck."""
    exact = Fraction(amount) * 100
    if exact.denominator != 1:
        raise ValueError(f"{amount} has a part of a kopeck")
    return exact.numerator


def from_kopecks(count: int) -> Decimal:
    return rounded(Fraction(count, 100), 2)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of rounded lines: what a bill's foot says."""
    return sum(amounts, ZERO)


def allocate(amount: Decimal, weights: Sequence[Exact]) -> list[Decimal]:
    """Divides roubles in proportion to the weights so that the parts add up to the amount exactly.

    Every part is within a kopeck of its exact share; the kopecks left over go to the largest remainders, the earlier
    part first. Raises ValueError on negative weights, and where nothing weighs anything.
    """
    exact_weights = [Fraction(weight) for weight in weights]
    whole = sum(exact_weights)
    if not whole or any(weight < 0 for weight in exact_weights):
        raise ValueError("weights must not be negative and must not all be nothing")
    count = kopecks(amount)
    exact = [abs(count) * weight / whole for weight in exact_weights]
    parts = [part.numerator // part.denominator for part in exact]
    left = abs(count) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:left]:
        parts[index] += 1
    return [from_kopecks(part if count >= 0 else -part) for part in parts]


def text_of(amount: Decimal) -> str:
    """`1 234,56 ₽` with no-break spaces, as it is printed on a Russian bill."""
    roubles, cents = divmod(abs(kopecks(amount)), 100)
    sign = "−" if amount < 0 else ""
    grouped = f"{roubles:,}".replace(",", "\N{NO-BREAK SPACE}")
    return f"{sign}{grouped},{cents:02d}\N{NO-BREAK SPACE}₽"
