"""The check of the equal flat: exact arithmetic, line by line, as the page, the letter and the API show it.

A flat is equal (Law of the RF 4802-1, art. 7.3) when its living area and number of rooms are not less, its total area
is greater, and it stands in the same district; in Zelenograd, Troitsk and Novaya Moskva, in the same okrug. Those on
the housing list also get the norm of provision for each of them, a room of a communal flat becomes a separate flat.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from teremok.ui.formats import number

# Okrugs as large as cities, in which the same okrug is enough; registers write them short and long.
WIDE = {
    "зелао": "зелао",
    "зеленоградский": "зелао",
    "тинао": "тинао",
    "нао": "нао",
    "новомосковский": "нао",
    "тао": "тао",
    "троицкий": "тао",
}
# A register that knows both only together can't say which of the two it is.
TOGETHER = {"тинао": {"нао", "тао"}}
NOISE = (" административный округ", " округ", " район", "район ", "поселение ")


class What(models.TextChoices):
    """What a line compares."""

    LIVING = "living", pgettext_lazy("equal flat", "Living area")
    ROOMS = "rooms", pgettext_lazy("equal flat", "Rooms")
    TOTAL = "total", pgettext_lazy("equal flat", "Total area")
    PLACE = "place", pgettext_lazy("equal flat", "Place")
    NORM = "norm", pgettext_lazy("equal flat", "Norm of provision")
    SEPARATE = "separate", pgettext_lazy("equal flat", "Separate flat")

    @property
    def is_area(self) -> bool:
        return self in (What.LIVING, What.TOTAL, What.NORM)


class Verdict(models.TextChoices):
    """What the check says of a flat; what can't be checked never counts as equal."""

    EQUAL = "equal", gettext_lazy("The flat is equal")
    UNEQUAL = "unequal", gettext_lazy("The flat is not equal")
    UNKNOWN = "unknown", gettext_lazy("Not enough is known to check")

    @property
    def tone(self) -> str:
        return {"equal": "success", "unequal": "danger", "unknown": "warning"}[self.value]

    @property
    def icon(self) -> str:
        return {"equal": "check-circle", "unequal": "x-circle", "unknown": "question-circle"}[self.value]


@dataclass(frozen=True)
class Home:
    """What is compared of a flat or a room: areas in m², exact; None and an empty name are what nobody knows."""

    living: Decimal | None
    rooms: int | None
    total: Decimal | None
    district: str = ""
    okrug: str = ""
    is_room: bool = False


@dataclass(frozen=True)
class Line:
    """One comparison: both sides as exact text, `holds` None where a side is unknown; `how` says how `needed` came."""

    what: What
    offered: str
    sign: str
    needed: str
    holds: bool | None
    how: str = ""

    @property
    def label(self) -> str:
        return str(self.what.label)

    @property
    def shown_offered(self) -> str:
        return self._shown(self.offered)

    @property
    def shown_needed(self) -> str:
        needed = self._shown(self.needed)
        return f"{self._shown_how} = {needed}" if self.how else needed

    @property
    def mark(self) -> str:
        return {True: "✓", False: "✗", None: "?"}[self.holds]

    @property
    def said(self) -> str:
        """For who can't see the mark."""
        if self.holds is None:
            return _("can't be checked")
        return _("holds") if self.holds else _("doesn't hold")

    @property
    def text(self) -> str:
        """`Living area 32.4 ≥ 30.1 ✓`."""
        return f"{self.label} {self.shown_offered} {self.sign} {self.shown_needed} {self.mark}"

    def _shown(self, side: str) -> str:
        if not side:
            return _("unknown")
        if self.what == What.SEPARATE:
            return _("a room") if side == "room" else _("a flat")
        return side if self.what == What.PLACE else number(Decimal(side))

    @property
    def _shown_how(self) -> str:
        people, norm = self.how.split("×")
        return f"{people} × {number(Decimal(norm))}"


@dataclass(frozen=True)
class Arithmetic:
    """The whole check, frozen as it stood."""

    lines: tuple[Line, ...]

    @property
    def verdict(self) -> Verdict:
        """One line that doesn't hold is enough to refuse; one that is unknown, not to agree."""
        outcomes = [line.holds for line in self.lines]
        if False in outcomes:
            return Verdict.UNEQUAL
        return Verdict.UNKNOWN if None in outcomes else Verdict.EQUAL

    @property
    def is_equal(self) -> bool:
        return self.verdict == Verdict.EQUAL

    @property
    def failing(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if not line.holds)

    @property
    def text(self) -> str:
        return "; ".join(line.text for line in self.lines)

    def stored(self) -> list[dict[str, Any]]:
        return [
            {
                "what": line.what.value,
                "offered": line.offered,
                "sign": line.sign,
                "needed": line.needed,
                "holds": line.holds,
                "how": line.how,
            }
            for line in self.lines
        ]

    @classmethod
    def read(cls, stored: Iterable[Mapping[str, Any]]) -> "Arithmetic":
        return cls(tuple(Line(**{**row, "what": What(row["what"])}) for row in stored))


def compare(*, old: Home, new: Home, by_norm: tuple[int, Decimal] | None = None) -> Arithmetic:
    """The lines for a family's home and a flat; `by_norm` is how many people and m² for each (the housing list)."""
    old_living, old_rooms = _living_of(old), _rooms_of(old)
    lines = [
        _numbers(What.LIVING, new.living, "≥", old_living),
        _numbers(What.ROOMS, _exact(new.rooms), "≥", _exact(old_rooms)),
        _numbers(What.TOTAL, new.total, ">", old.total),
        _place(old, new),
    ]
    if by_norm is not None:
        lines.append(_norm(new, *by_norm))
    if old.is_room or new.is_room:
        lines.append(Line(What.SEPARATE, "room" if new.is_room else "flat", "=", "flat", not new.is_room))
    return Arithmetic(tuple(lines))


def excess(old: Home, new: Home) -> Decimal:
    """By how many m² the new flat is larger: of flats that are equal the nearest fits best."""
    if old.total is None or new.total is None:
        return Decimal("Infinity")
    return new.total - old.total


def is_same_place(old: Home, new: Home) -> bool | None:
    """None where a register lacks the district, or the okrug that decides."""
    was, is_now = WIDE.get(plain(old.okrug)), WIDE.get(plain(new.okrug))
    if was and is_now:
        unclear = is_now in TOGETHER.get(was, ()) or was in TOGETHER.get(is_now, ())
        return None if unclear else was == is_now
    if not old.district or not new.district:
        return None
    if old.okrug and new.okrug and plain(old.okrug) != plain(new.okrug):
        return False
    return plain(old.district) == plain(new.district)


def plain(name: str) -> str:
    """A district's or an okrug's name without the words that some registers add."""
    folded = " ".join(name.lower().replace("ё", "е").split())
    for noise in NOISE:
        folded = folded.replace(noise, "")
    return folded.strip()


def _living_of(home: Home) -> Decimal | None:
    """The whole of a room is lived in: where its living area isn't written, its area is it."""
    return home.total if home.living is None and home.is_room else home.living


def _rooms_of(home: Home) -> int | None:
    return 1 if home.rooms is None and home.is_room else home.rooms


def _numbers(what: What, offered: Decimal | None, sign: str, needed: Decimal | None) -> Line:
    holds = None
    if offered is not None and needed is not None:
        holds = offered > needed if sign == ">" else offered >= needed
    return Line(what, _text(offered), sign, _text(needed), holds)


def _norm(new: Home, people: int, norm: Decimal) -> Line:
    """Nobody counted is nobody known: the line is then unknown, not met by any flat."""
    if not people:
        return Line(What.NORM, _text(new.total), "≥", "", None)
    needed = people * norm
    holds = None if new.total is None else new.total >= needed
    return Line(What.NORM, _text(new.total), "≥", _text(needed), holds, f"{people}×{_text(norm)}")


def _place(old: Home, new: Home) -> Line:
    decides_okrug = plain(old.okrug) in WIDE or plain(new.okrug) in WIDE
    was, is_now = (old.okrug, new.okrug) if decides_okrug else (old.district, new.district)
    return Line(What.PLACE, is_now, "=", was, is_same_place(old, new))


def _exact(count: int | None) -> Decimal | None:
    return None if count is None else Decimal(count)


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
