"""What a house adds up to: exact areas by kind, and how much of them somebody owns."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import Count, Q, QuerySet, Sum

from teremok.kernel.shares import part_of
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, OwnershipRight, Premises


@dataclass(frozen=True)
class AreaOfKind:
    """How many premises of a kind stand, their area in m², and how many have none."""

    kind: str
    label: str
    count: int
    area: Decimal
    without_area: int


@dataclass(frozen=True)
class HouseSums:
    """Areas in m²; rooms inside a flat and common property are not counted twice.

    `voting_area` is what shares of votes are counted from (ЖК ст. 37, 48); `owned` is exact, of it `by_people`.
    """

    kinds: tuple[AreaOfKind, ...]
    voting_area: Decimal
    owned: Fraction
    by_people: Fraction

    @property
    def unowned(self) -> Fraction:
        return Fraction(self.voting_area) - self.owned


def counted(house: House) -> QuerySet[Premises]:
    """The premises that sums are made of: standing, not common property, not a room inside a flat."""
    return Premises.objects.filter(
        house=house, merged_into=None, removed_on=None, is_common_property=False, parent=None
    )


def sums_of(house: House, *, on: date) -> HouseSums:
    """The sums of the house with the rights in force on the day."""
    rows = counted(house).values("kind").annotate(count=Count("id"), summed=Sum("area"), bare=Count("id", Q(area=None)))
    kinds = tuple(
        AreaOfKind(
            row["kind"], str(Premises.Kind(row["kind"]).label), row["count"], row["summed"] or Decimal(), row["bare"]
        )
        for row in rows.order_by("kind")
    )
    owned: dict[bool, Fraction] = defaultdict(Fraction)
    rights = OwnershipRight.objects.filter(in_force_on(on), premises__in=counted(house).exclude(area=None))
    seen = set()
    columns = ("premises__area", "share_numerator", "share_denominator", "joint_group", "person_id")
    for area, numerator, denominator, group, person in rights.values_list(*columns):
        if group is not None and group in seen:
            continue
        seen.add(group)
        owned[person is not None] += part_of(area, Fraction(numerator, denominator))
    return HouseSums(
        kinds=kinds,
        voting_area=sum((kind.area for kind in kinds), Decimal()),
        owned=owned[True] + owned[False],
        by_people=owned[True],
    )
