"""The text of a value and what it means."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TypeVar

from teremok.kernel.clocks import Term, Unit, Window

Meaning = Term | Decimal | Fraction | Window | str
T = TypeVar("T", Term, Decimal, Fraction, Window, str)


class WrongValue(ValueError):
    """A table of the law holds something that can't be understood, or a value is asked for as what it isn't."""


@dataclass(frozen=True)
class LawValue:
    """A value on a day, with the article it comes from; `version` finds it again for ever (`parameters.by_version`)."""

    name: str
    value: Meaning
    unit: str
    article: str
    version: str
    evidence: str
    note: str
    valid_from: date | None
    valid_to: date | None

    @property
    def term(self) -> Term:
        return self._as(Term)

    @property
    def number(self) -> Decimal:
        return self._as(Decimal)

    @property
    def whole(self) -> int:
        """A number without a part: a day of the month, a count."""
        number = self._as(Decimal)
        if number != int(number):
            raise WrongValue(f"{self.name} is {number}, not a whole number.")
        return int(number)

    @property
    def fraction(self) -> Fraction:
        return self._as(Fraction)

    @property
    def window(self) -> Window:
        return self._as(Window)

    @property
    def text(self) -> str:
        return self._as(str)

    def _as(self, kind: type[T]) -> T:
        if not isinstance(self.value, kind):
            raise WrongValue(f"{self.name} is a {type(self.value).__name__}, not a {kind.__name__}.")
        return self.value


def read_value(kind: str, text: str) -> Meaning:
    """The meaning of `text`; a term comes without its article, window and stops. Raises WrongValue."""
    try:
        match kind:
            case "term":
                amount, unit = text.split()
                return Term(int(amount), Unit(unit))
            case "number":
                return Decimal(text)
            case "fraction":
                return Fraction(text)
            case "window":
                return read_window(text)
            case "text":
                return text
    except (ValueError, InvalidOperation, ZeroDivisionError) as error:
        raise WrongValue(f"«{text}» is no {kind}: {error}") from error
    raise WrongValue(f"{kind} is no kind of value.")


def read_window(text: str) -> Window:
    opens, closes = text.split("-")
    return Window(time.fromisoformat(opens), time.fromisoformat(closes))
