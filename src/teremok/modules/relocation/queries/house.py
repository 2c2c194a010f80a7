"""A house of the programme cut open: its flats by entrance and floor, each with the stage of its family."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from teremok.modules.relocation.grouping import Group, group_of
from teremok.modules.relocation.queries.listing import Line


@dataclass(frozen=True)
class Flat:
    """The home of a family in the drawing."""

    line: Line
    group: Group
    floor: int | None
    entrance: int | None
    number: str


@dataclass(frozen=True)
class Floor:
    number: int | None
    flats: tuple[Flat, ...]


@dataclass(frozen=True)
class Entrance:
    number: int | None
    floors: tuple[Floor, ...]


@dataclass(frozen=True)
class Drawing:
    """`entrances` from the first, each from the top floor down; `groups` as they are counted."""

    entrances: tuple[Entrance, ...]
    groups: tuple[tuple[Group, int], ...]


def draw(lines: Sequence[Line]) -> Drawing:
    """`lines` come in the order of flats."""
    flats = [_flat(line) for line in lines]
    places: dict[int | None, dict[int | None, list[Flat]]] = defaultdict(lambda: defaultdict(list))
    for flat in flats:
        places[flat.entrance][flat.floor].append(flat)
    entrances = tuple(
        Entrance(entrance, tuple(Floor(floor, tuple(floors[floor])) for floor in _top_down(floors)))
        for entrance, floors in sorted(places.items(), key=lambda item: (item[0] is None, item[0] or 0))
    )
    counts = Counter(flat.group for flat in flats)
    return Drawing(entrances, tuple((group, counts[group]) for group in Group if counts[group]))


def _flat(line: Line) -> Flat:
    premises = line.family.premises
    return Flat(line, group_of(line.family.stage), premises.floor, premises.entrance, premises.number)


def _top_down(floors: Iterable[int | None]) -> list[int | None]:
    return sorted(floors, key=lambda floor: (floor is None, -(floor or 0)))
