"""A house cut open: its premises by entrance and floor, each with what the register knows of it."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from teremok.kernel.shares import WHOLE
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, OwnershipRight, Premises, Residency
from teremok.registry.queries.ownership import sum_of_shares


class CellState(models.TextChoices):
    """What the register lacks about premises; the colour and the sign of a cell."""

    COMPLETE = "complete", _("All is known")
    NO_AREA = "no_area", _("The area is unknown")
    SHARES = "shares", _("Shares do not add up")
    NO_OWNER = "no_owner", _("No owner")

    @property
    def tone(self) -> str:
        return {"complete": "success", "no_area": "info", "shares": "danger", "no_owner": "warning"}[self.value]

    @property
    def icon(self) -> str:
        signs = {"complete": "check-lg", "no_area": "rulers", "shares": "exclamation-circle", "no_owner": "person"}
        return signs[self.value]


@dataclass(frozen=True)
class Cell:
    """Premises in the drawing and in the table behind it; area in m², `shares` as they add up on the day."""

    public_id: UUID
    number: str
    kind: str
    entrance: int | None
    floor: int | None
    area: Decimal | None
    shares: Fraction
    residents: int
    state: CellState
    is_common: bool


@dataclass(frozen=True)
class Floor:
    number: int | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Entrance:
    number: int | None
    floors: tuple[Floor, ...]


@dataclass(frozen=True)
class Drawing:
    """`cells` in the order of numbers; `entrances` from the first, each from the top floor down."""

    cells: tuple[Cell, ...]
    entrances: tuple[Entrance, ...]
    states: tuple[tuple[CellState, int], ...]


def draw(house: House, *, on: date) -> Drawing:
    cells = sorted(_cells(house, on), key=lambda cell: (cell.kind != Premises.Kind.FLAT, natural(cell.number)))
    counts = Counter(cell.state for cell in cells)
    return Drawing(
        cells=tuple(cells),
        entrances=_entrances(cells),
        states=tuple((state, counts[state]) for state in CellState if counts[state]),
    )


def natural(number: str) -> list[tuple[int, str]]:
    """Sorts 2 before 10 and 10 before 10а."""
    return [(int(digits or 0), word) for digits, word in re.findall(r"(\d*)(\D*)", number) if digits or word]


def state_of(*, area: Decimal | None, shares: Fraction, is_common: bool) -> CellState:
    """The worst thing about premises; common property needs neither an owner nor shares."""
    if not is_common and not shares:
        return CellState.NO_OWNER
    if not is_common and shares != WHOLE:
        return CellState.SHARES
    return CellState.NO_AREA if area is None else CellState.COMPLETE


def _cells(house: House, on: date) -> Iterable[Cell]:
    shares, residents = _shares(house, on), _residents(house, on)
    standing = Premises.objects.filter(house=house, merged_into=None, removed_on=None)
    for one in standing:
        held = sum_of_shares(shares[one.id])
        yield Cell(
            public_id=one.public_id,
            number=one.number,
            kind=one.kind,
            entrance=one.entrance,
            floor=one.floor,
            area=one.area,
            shares=held,
            residents=residents[one.id],
            state=state_of(area=one.area, shares=held, is_common=one.is_common_property),
            is_common=one.is_common_property,
        )


def _shares(house: House, on: date) -> dict[int, list[tuple[Fraction, UUID | None]]]:
    shares: dict[int, list[tuple[Fraction, UUID | None]]] = defaultdict(list)
    rights = OwnershipRight.objects.filter(in_force_on(on), premises__house=house)
    for premises_id, numerator, denominator, group in rights.values_list(
        "premises_id", "share_numerator", "share_denominator", "joint_group"
    ):
        shares[premises_id].append((Fraction(numerator, denominator), group))
    return shares


def _residents(house: House, on: date) -> Counter[int]:
    lived_in = Residency.objects.filter(in_force_on(on), premises__house=house)
    return Counter(lived_in.values_list("premises_id", flat=True))


def _entrances(cells: Iterable[Cell]) -> tuple[Entrance, ...]:
    by_place: dict[int | None, dict[int | None, list[Cell]]] = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        by_place[cell.entrance][cell.floor].append(cell)
    return tuple(
        Entrance(entrance, tuple(Floor(floor, tuple(floors[floor])) for floor in _top_down(floors)))
        for entrance, floors in sorted(by_place.items(), key=lambda item: (item[0] is None, item[0] or 0))
    )


def _top_down(floors: Iterable[int | None]) -> list[int | None]:
    return sorted(floors, key=lambda floor: (floor is None, -(floor or 0)))
