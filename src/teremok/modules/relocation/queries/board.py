"""The board: houses in rows, stages condensed to groups in columns, how many families stand where and for how long."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from teremok.modules.relocation.access import families_at_work, visible_listed_houses
from teremok.modules.relocation.grouping import Group, group_of
from teremok.modules.relocation.models import Family, ListedHouse, Matter, Wave
from teremok.modules.relocation.queries.standing import Age, Wanted, at_work
from teremok.modules.relocation.states import Deviation, HouseState
from teremok.platform.access import Actor
from teremok.registry.access import sees_the_city

ORDER = ("address_key", "public_id")
COUNTED = ("n", "overdue", "near", *(age.value for age in Age))


@dataclass(frozen=True)
class Cell:
    """The families of a house (or of all) in a group of stages: how many, how many late or nearly, by age."""

    group: Group
    count: int = 0
    overdue: int = 0
    near: int = 0
    ages: tuple[tuple[Age, int], ...] = ()

    @property
    def deviation(self) -> Deviation | None:
        """The worst in it; None where nobody's term presses."""
        if self.overdue:
            return Deviation.OVERDUE
        return Deviation.NEAR if self.near else None

    @property
    def oldest(self) -> Age | None:
        return next((age for age, count in reversed(self.ages) if count), None)


@dataclass(frozen=True)
class Row:
    """A house with its cells in the order of groups."""

    house: ListedHouse
    cells: tuple[Cell, ...]

    @property
    def families(self) -> int:
        return sum(cell.count for cell in self.cells)

    @property
    def gone(self) -> int:
        return sum(cell.count for cell in self.cells if cell.group is Group.GONE)

    @property
    def overdue(self) -> int:
        return sum(cell.overdue for cell in self.cells)


def houses(actor: Actor, wanted: Wanted, *, at: datetime) -> QuerySet[ListedHouse]:
    """Houses whose relocation has begun, of those the actor sees; narrowed to those in which such families stand."""
    rows = visible_listed_houses(actor).exclude(state__in=(HouseState.LISTED, HouseState.EXCLUDED))
    rows = rows.select_related("wave", "office")
    if wanted.district:
        rows = rows.filter(district=wanted.district)
    if wanted.wave:
        rows = rows.filter(wave__public_id=wanted.wave)
    if wanted.text or wanted.officer or wanted.stages or wanted.deviation or wanted.age:
        rows = rows.filter(Exists(at_work(actor, wanted, at=at).filter(listed_house=OuterRef("pk"))))
    return rows


def rows_of(actor: Actor, shown: Sequence[ListedHouse], wanted: Wanted, *, at: datetime) -> list[Row]:
    """The cells of the shown houses, in one statement."""
    here = at_work(actor, wanted, at=at).filter(listed_house__in=[house.pk for house in shown])
    counted = _counted(here, at, "listed_house", "stage")
    cells: dict[int, list[tuple[str, dict[str, int]]]] = {}
    for house, stage, *numbers in counted.values_list("listed_house", "stage", *COUNTED):
        cells.setdefault(house, []).append((stage, dict(zip(COUNTED, numbers, strict=True))))
    return [Row(house, _cells(cells.get(house.pk, ()))) for house in shown]


def totals(actor: Actor, wanted: Wanted, *, at: datetime) -> tuple[Cell, ...]:
    """The same of all houses of the filter together."""
    counted = _counted(at_work(actor, wanted, at=at), at, "stage")
    return _cells(
        (stage, dict(zip(COUNTED, numbers, strict=True))) for stage, *numbers in counted.values_list("stage", *COUNTED)
    )


def districts(actor: Actor) -> list[str]:
    begun = visible_listed_houses(actor).exclude(state__in=(HouseState.LISTED, HouseState.EXCLUDED))
    return [one for one in begun.order_by("district").values_list("district", flat=True).distinct() if one]


def waves(actor: Actor) -> list[Wave]:
    used = visible_listed_houses(actor).exclude(wave=None).values("wave")
    return list(Wave.objects.filter(pk__in=used).order_by("number"))


def matters(actor: Actor) -> QuerySet[Matter]:
    """The open rows of the worklist that the actor is to look into: of houses and families they see.

    What belongs to neither, and a house that no office leads yet, is for whoever sees the whole city.
    """
    if sees_the_city(actor):
        return Matter.objects.filter(closed_at=None)
    seen = Q(listed_house__in=visible_listed_houses(actor)) | Q(family__in=families_at_work(actor))
    return Matter.objects.filter(seen, closed_at=None)


def _counted(families: QuerySet[Family], at: datetime, *by: str) -> Any:
    counts = {age.value: Count("pk", filter=age.matches(at)) for age in Age}
    counts |= {
        "n": Count("pk"),
        "overdue": Count("pk", filter=Q(deviation=Deviation.OVERDUE)),
        "near": Count("pk", filter=Q(deviation=Deviation.NEAR)),
    }
    return families.order_by().values(*by).annotate(**counts)


def _cells(counted: Iterable[tuple[str, dict[str, int]]]) -> tuple[Cell, ...]:
    sums: dict[Group, dict[str, int]] = {group: dict.fromkeys(COUNTED, 0) for group in Group}
    for stage, numbers in counted:
        here = sums[group_of(stage)]
        for name, number in numbers.items():
            here[name] += number
    return tuple(
        Cell(group, here["n"], here["overdue"], here["near"], tuple((age, here[age.value]) for age in Age))
        for group, here in sums.items()
    )
