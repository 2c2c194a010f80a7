"""Before houses begin: which can, who lives there, whom the first notice would reach."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from teremok.modules.relocation.models import ListedHouse, Wave
from teremok.modules.relocation.notices import kind_for
from teremok.modules.relocation.queries.standing import Wanted
from teremok.modules.relocation.states import Stage
from teremok.notices.audiences import OfHouses
from teremok.notices.queries.reach import Reach, reach_of_kind
from teremok.platform.database.periods import day_of
from teremok.registry.models import Premises

HOMES = Q(
    house__premises__merged_into=None,
    house__premises__removed_on=None,
    house__premises__kind__in=(Premises.Kind.FLAT, Premises.Kind.ROOM),
)


@dataclass(frozen=True)
class BeforeStart:
    """Chosen houses, how many homes they have together, and whom the first notice would reach.

    `unready` are those that can't begin yet: not found in the registry, or without a home there.
    """

    houses: tuple[ListedHouse, ...]
    homes: int
    unready: tuple[ListedHouse, ...]
    reach: Reach | None

    @property
    def is_possible(self) -> bool:
        return bool(self.houses) and not self.unready


def ready(houses: QuerySet[ListedHouse], wanted: Wanted) -> QuerySet[ListedHouse]:
    """With `homes`, how many flats and rooms the registry knows there."""
    if wanted.wave:
        houses = houses.filter(wave__public_id=wanted.wave)
    if wanted.text:
        houses = houses.filter(address_key__contains=wanted.text.lower())
    counted = houses.select_related("wave", "office").annotate(homes=Count("house__premises", filter=HOMES))
    return counted.order_by("wave__number", "address_key", "pk")


def waves_of(houses: QuerySet[ListedHouse]) -> list[Wave]:
    return list(Wave.objects.filter(pk__in=houses.values("wave")).order_by("number"))


def before_start(houses: Sequence[ListedHouse], *, at: datetime) -> BeforeStart:
    chosen = list(ready(ListedHouse.objects.filter(pk__in=[house.pk for house in houses]), Wanted()))
    kind = kind_for(Stage.RESETTLEMENT_START)
    known = [house.house_id for house in chosen if house.house_id is not None]
    reach = None
    if kind is not None and known:
        reach = reach_of_kind(kind, OfHouses(houses=tuple(known), on=day_of(at)), parts=1, on=day_of(at))
    return BeforeStart(
        houses=tuple(chosen),
        homes=sum(_homes(house) for house in chosen),
        unready=tuple(house for house in chosen if house.house_id is None or not _homes(house)),
        reach=reach,
    )


def _homes(house: ListedHouse) -> int:
    return house.homes  # type: ignore[attr-defined, no-any-return]
