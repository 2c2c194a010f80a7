"""What is wrong in a register: found by one statement for a house or for all houses of an organisation."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext_lazy as _

from teremok.kernel.shares import WHOLE, total

TOLERANCE = Decimal("1.00")  # m²: passports and registers round differently


class DefectKind(models.TextChoices):
    """The kinds of defects, the most harmful first."""

    SHARES = "shares", _("Shares do not add up")
    NO_RIGHTS = "no_rights", _("Nobody owns these premises")
    AFTER_DEATH = "after_death", _("The owner has died")
    AREA_MISSING = "area_missing", _("The area is unknown")
    DUPLICATE = "duplicate", _("Entered twice")
    AREA_DIFFERS = "area_differs", _("Declared and summed areas differ")

    @property
    def tone(self) -> str:
        return "danger" if self in (DefectKind.SHARES, DefectKind.DUPLICATE) else "warning"

    @property
    def icon(self) -> str:
        return "exclamation-triangle"


@dataclass(frozen=True)
class Defect:
    """One thing to mend: `premises_id` is None when the whole house is meant.

    `value` is the sum of shares (a Fraction), the other premises' number, the number of owners who died, or the pair
    of areas in m² (declared, summed), by kind.
    """

    kind: DefectKind
    house_id: int
    premises_id: int | None = None
    number: str = ""
    value: Any = None


# Shares of one denominator are added up by the database, in whole numbers; those of several, by exact fractions below.
FOUND = """
WITH standing AS (
    SELECT id, house_id, kind, number, number_key, area, parent_id, is_common_property
    FROM registry_premises
    WHERE house_id = ANY(%(houses)s) AND merged_into_id IS NULL AND removed_on IS NULL
), ownable AS (
    SELECT s.* FROM standing s
    WHERE NOT s.is_common_property AND NOT EXISTS (SELECT FROM standing room WHERE room.parent_id = s.id)
), held AS (
    SELECT r.premises_id, r.person_id, r.joint_group, r.share_numerator AS n, r.share_denominator AS d,
        row_number() OVER (PARTITION BY r.premises_id, coalesce(r.joint_group, r.public_id) ORDER BY r.id) AS place
    FROM registry_ownershipright r JOIN standing s ON s.id = r.premises_id
    WHERE (r.starts_on IS NULL OR r.starts_on <= %(on)s) AND (r.ends_on IS NULL OR r.ends_on > %(on)s)
), uneven AS MATERIALIZED (
    SELECT premises_id FROM held WHERE place = 1 GROUP BY premises_id HAVING min(d) <> max(d) OR sum(n) <> min(d)
), shares AS (
    SELECT premises_id, array_agg(n) AS ns, array_agg(d) AS ds
    FROM held WHERE place = 1 AND premises_id IN (SELECT premises_id FROM uneven) GROUP BY premises_id
), dead AS (
    SELECT h.premises_id, count(*) AS owners
    FROM held h JOIN registry_person p ON p.id = h.person_id AND p.died_on <= %(on)s GROUP BY h.premises_id
), loose AS (
    SELECT s.*, regexp_replace(number_key, '^(квартира|кв|помещение|пом)[. ]+|[^0-9a-zа-я]', '', 'g') AS plain
    FROM standing s WHERE parent_id IS NULL
), summed AS (
    SELECT house_id, sum(area) FILTER (WHERE kind IN ('flat', 'room')) AS residential,
        sum(area) FILTER (WHERE kind = 'nonresidential') AS nonresidential, bool_and(area IS NOT NULL) AS is_known
    FROM standing WHERE parent_id IS NULL AND NOT is_common_property GROUP BY house_id
)
SELECT 'shares' AS kind, o.house_id, o.id, o.number, to_jsonb(ns) AS a, to_jsonb(ds) AS b
FROM shares JOIN ownable o ON o.id = premises_id
UNION ALL
SELECT 'no_rights', o.house_id, o.id, o.number, NULL, NULL
FROM ownable o WHERE NOT EXISTS (SELECT FROM held WHERE premises_id = o.id)
UNION ALL
SELECT 'after_death', s.house_id, s.id, s.number, to_jsonb(owners), NULL FROM dead JOIN standing s ON s.id = premises_id
UNION ALL
SELECT 'area_missing', house_id, id, number, NULL, NULL FROM standing WHERE area IS NULL
UNION ALL
SELECT 'duplicate', l.house_id, l.id, l.number, to_jsonb(twin.number), NULL
FROM loose l JOIN loose twin ON twin.house_id = l.house_id AND twin.plain = l.plain AND twin.id < l.id
WHERE l.plain <> '' AND (l.kind = twin.kind OR l.number_key <> twin.number_key)
UNION ALL
SELECT 'area_differs', h.id, NULL, pair.name, to_jsonb(pair.declared::text), to_jsonb(pair.summed::text)
FROM summed s JOIN registry_house h ON h.id = s.house_id
CROSS JOIN LATERAL (VALUES ('residential', h.area_residential, s.residential),
                           ('nonresidential', h.area_nonresidential, s.nonresidential)) AS pair (name, declared, summed)
WHERE s.is_known AND pair.declared > 0 AND abs(pair.declared - coalesce(pair.summed, 0)) > %(tolerance)s
"""


def defects_of(houses: Iterable[int], *, on: date) -> list[Defect]:
    """Everything wrong in the registers of these houses (keys) on the day, in the order of DefectKind and number."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"houses": list(houses), "on": on, "tolerance": TOLERANCE})
        found = [defect for row in cursor.fetchall() if (defect := _defect(*row)) is not None]
    order = list(DefectKind)
    return sorted(found, key=lambda one: (one.house_id, order.index(one.kind), len(one.number), one.number))


def defect_counts(houses: Iterable[int], *, on: date) -> dict[int, int]:
    """How many defects each house has; a house without any is left out."""
    return dict(Counter(defect.house_id for defect in defects_of(houses, on=on)))


def _defect(
    kind: str, house: int, premises: int | None, number: str, first: str | None, second: str | None
) -> Defect | None:
    a, b = (json.loads(text or "null") for text in (first, second))
    value = a
    if kind == DefectKind.SHARES:
        value = total(Fraction(n, d) for n, d in zip(a, b, strict=True))
        if value == WHOLE:
            return None
    if kind == DefectKind.AREA_DIFFERS:
        value = (Decimal(a), Decimal(b or 0))
    return Defect(DefectKind(kind), house, premises, number, value)
