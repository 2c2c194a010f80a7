"""How many premises and defects houses have: from what is kept, and counted on the spot where that no longer holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from teremok.platform.search import OneOf
from teremok.registry.models import House, HouseTally, HouseTouch, Premises
from teremok.registry.queries.defects import defect_counts

MOST_AT_ONCE = 2_000
CHANGES_ON = """
SELECT premises.house_id,
    least(min(r.starts_on) FILTER (WHERE r.starts_on > %(on)s), min(r.ends_on) FILTER (WHERE r.ends_on > %(on)s),
        min(p.died_on) FILTER (WHERE p.died_on > %(on)s))
FROM registry_ownershipright r
JOIN registry_premises premises ON premises.id = r.premises_id
LEFT JOIN registry_person p ON p.id = r.person_id
WHERE premises.house_id = ANY(%(houses)s)
GROUP BY premises.house_id
"""
KEPT = """
SELECT t.house_key, t.premises, t.defects FROM registry_housetally t
WHERE t.house_key = ANY(%(houses)s) AND t.counted_on <= %(on)s AND (t.good_until IS NULL OR t.good_until > %(on)s)
    AND NOT EXISTS (SELECT FROM registry_housetouch WHERE house_key = t.house_key)
"""


@dataclass(frozen=True)
class Tally:
    """Standing premises and defects of the register of one house."""

    premises: int = 0
    defects: int = 0


def tallies_of(houses: Iterable[int], *, on: date) -> dict[int, Tally]:
    """The tally of each of the houses (keys) on the day, whether kept or counted now."""
    wanted = list(houses)
    with connection.cursor() as cursor:
        cursor.execute(KEPT, {"houses": wanted, "on": on})
        found = {key: Tally(premises, defects) for key, premises, defects in cursor.fetchall()}
    return found | count([key for key in wanted if key not in found], on=on)


def with_defects(houses: QuerySet[House], *, on: date) -> QuerySet[House] | None:
    """Those of the houses whose register has defects; None when too many of them have to be counted first."""
    uncounted = houses.filter(OneOf("id", doubtful(on))).order_by("id")
    open_ones = list(uncounted.values_list("id", flat=True)[: MOST_AT_ONCE + 1])
    if len(open_ones) > MOST_AT_ONCE:
        return None
    counted = [key for key, tally in count(open_ones, on=on).items() if tally.defects]
    kept = HouseTally.objects.filter(house_key=OuterRef("id"), defects__gt=0)
    return houses.filter(Q(Exists(kept)) & ~Q(id__in=open_ones) | Q(id__in=counted))


def count(houses: Sequence[int], *, on: date) -> dict[int, Tally]:
    """Counts the houses (keys) now, all of them in two statements."""
    if not houses:
        return {}
    standing = Premises.objects.filter(house_id__in=houses, merged_into=None, removed_on=None)
    premises = dict(standing.order_by().values_list("house_id").annotate(count=Count("id")))
    defects = defect_counts(houses, on=on)
    return {key: Tally(premises.get(key, 0), defects.get(key, 0)) for key in houses}


def changes_on(houses: Sequence[int], *, on: date) -> dict[int, date]:
    """The first day after `on` that changes a house's defects without anybody writing; houses without one left out."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGES_ON, {"houses": list(houses), "on": on})
        return {key: day for key, day in cursor.fetchall() if day is not None}


def doubtful(on: date) -> QuerySet[HouseTouch, int]:
    """Keys of the houses whose tally doesn't hold on the day; every new house is one, for the triggers note it."""
    touched = HouseTouch.objects.order_by().values_list("house_key", flat=True)
    expired = HouseTally.objects.filter(good_until__lte=on).order_by().values_list("house_key", flat=True)
    return touched.union(expired)
