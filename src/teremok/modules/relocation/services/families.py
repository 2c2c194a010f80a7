"""Families and their members, taken from the registry when a house starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_can_lead_houses
from teremok.modules.relocation.models import ListedHouse
from teremok.modules.relocation.silence import DAYS, SOURCE
from teremok.modules.relocation.states import Stage
from teremok.notices.services.watching import watch_many
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.platform.numbering import next_numbers
from teremok.registry.models import Organisation

SERIES = "ПЕ"
IN_FORCE = "(bond.starts_on IS NULL OR bond.starts_on <= %(on)s) AND (bond.ends_on IS NULL OR bond.ends_on > %(on)s)"

# Premises of these houses that are a family's home: flats, rooms that go by a right of their own, and other premises.
# A private tenant (`tenant`) and who stays for a time move by their own contract: they are nobody's family here.
HOMES = f"""
    WITH homes AS MATERIALIZED (
        SELECT premises.id, premises.kind, premises.parent_id, listed.id AS listed_id
          FROM relocation_listedhouse listed JOIN registry_premises premises ON premises.house_id = listed.house_id
         WHERE listed.id = ANY(%(houses)s) AND premises.merged_into_id IS NULL AND premises.removed_on IS NULL
           AND NOT premises.is_common_property AND premises.kind IN ('flat', 'room', 'nonresidential')
    ), held AS MATERIALIZED (
        SELECT bond.premises_id, bool_or(bond.person_id IS NOT NULL) AS by_person
          FROM registry_ownershipright bond JOIN homes ON homes.id = bond.premises_id WHERE {IN_FORCE}
         GROUP BY bond.premises_id
    ), lived AS MATERIALIZED (
        SELECT bond.premises_id, bool_or(bond.kind = 'social_tenant') AS of_the_city,
               count(DISTINCT bond.person_id) FILTER (WHERE bond.kind IN ('owner', 'family', 'social_tenant')) AS people
          FROM registry_residency bond JOIN homes ON homes.id = bond.premises_id WHERE {IN_FORCE}
         GROUP BY bond.premises_id
    ), divided AS MATERIALIZED (
        SELECT DISTINCT homes.parent_id AS id FROM homes
          LEFT JOIN held ON held.premises_id = homes.id LEFT JOIN lived ON lived.premises_id = homes.id
         WHERE homes.kind = 'room' AND homes.parent_id IS NOT NULL
           AND (held.premises_id IS NOT NULL OR lived.of_the_city)
    )
    SELECT homes.id, homes.listed_id, coalesce(lived.people, 0),
           CASE WHEN homes.kind = 'nonresidential' THEN 'business'
                WHEN homes.kind = 'room' THEN 'communal'
                WHEN held.by_person THEN 'owner'
                WHEN lived.of_the_city THEN 'tenant'
                WHEN held.premises_id IS NOT NULL THEN 'special'
                ELSE 'owner' END
      FROM homes LEFT JOIN held ON held.premises_id = homes.id LEFT JOIN lived ON lived.premises_id = homes.id
     WHERE CASE homes.kind WHEN 'room' THEN homes.parent_id IS NULL OR homes.parent_id IN (SELECT id FROM divided)
                           ELSE homes.id NOT IN (SELECT id FROM divided) END
       AND NOT EXISTS (SELECT FROM relocation_family family
                        WHERE family.premises_id = homes.id AND family.closed_at IS NULL)
     ORDER BY homes.listed_id, homes.id
"""  # noqa: S608 (our own words)
FAMILIES = """
    INSERT INTO relocation_family (public_id, number, listed_house_id, premises_id, kind, stage, needs, needs_note,
                                   people, started_at, closed_reason)
    SELECT gen_random_uuid(), home.number, home.listed, home.premises, home.kind, %(stage)s, '{}', '', home.people,
           %(at)s, ''
      FROM unnest(%(numbers)s::text[], %(listed)s::bigint[], %(premises)s::bigint[], %(kinds)s::text[],
                  %(people)s::int[]) AS home (number, listed, premises, kind, people)
    RETURNING id
"""
# Each person once in a family: a right goes before a tenancy, a tenancy before living there.
MEMBERS = f"""
    INSERT INTO relocation_member (public_id, family_id, person_id, role, must_consent, share_numerator,
                                   share_denominator, since, ended)
    SELECT gen_random_uuid(), bond.family_id, bond.person_id, bond.role,
           CASE bond.role WHEN 'relative' THEN false
                WHEN 'tenant_family' THEN person.birth_date IS NULL
                                          OR person.birth_date <= %(on)s::date - interval '14 years'
                ELSE true END,
           bond.numerator, bond.denominator, %(on)s, ''
      FROM (SELECT DISTINCT ON (family_id, person_id) * FROM (
                SELECT family.id AS family_id, bond.person_id, 'owner' AS role, 1 AS rank,
                       CASE WHEN min(bond.share_denominator) = max(bond.share_denominator)
                            THEN sum(bond.share_numerator) END AS numerator,
                       CASE WHEN min(bond.share_denominator) = max(bond.share_denominator)
                            THEN min(bond.share_denominator) END AS denominator
                  FROM relocation_family family JOIN registry_ownershipright bond USING (premises_id)
                 WHERE family.id = ANY(%(families)s) AND bond.person_id IS NOT NULL AND {IN_FORCE}
                 GROUP BY family.id, bond.person_id
                UNION ALL
                SELECT family.id, bond.person_id,
                       CASE WHEN bond.kind = 'social_tenant' THEN 'tenant'
                            WHEN bool_or(bond.kind = 'social_tenant') OVER (PARTITION BY family.id) THEN 'tenant_family'
                            ELSE 'relative' END,
                       CASE WHEN bond.kind = 'social_tenant' THEN 2 ELSE 3 END, NULL, NULL
                  FROM relocation_family family JOIN registry_residency bond USING (premises_id)
                 WHERE family.id = ANY(%(families)s) AND bond.kind IN ('owner', 'family', 'social_tenant')
                   AND {IN_FORCE}
            ) AS bonds ORDER BY family_id, person_id, rank) AS bond
      JOIN registry_person person ON person.id = bond.person_id
     WHERE person.merged_into_id IS NULL AND person.died_on IS NULL
     ORDER BY bond.family_id, bond.person_id
    RETURNING family_id, person_id, must_consent
"""  # noqa: S608 (our own words)
SUBJECTS = "SELECT id, public_id FROM relocation_family WHERE id = ANY(%(families)s)"
OFFICES = """
    SELECT family.id, listed.office_id FROM relocation_family family
      JOIN relocation_listedhouse listed ON listed.id = family.listed_house_id WHERE family.id = ANY(%(families)s)
"""


class CannotEnlist(Exception):
    """The house has no families yet that could be taken in; the message says what is missing."""


@dataclass(frozen=True)
class Enlisted:
    """Keys of the families that are new, and how many members they have."""

    families: tuple[int, ...]
    members: int


def enlist(*, house: ListedHouse, by: Actor, at: datetime) -> Enlisted:
    """The families of one house; see `enlist_houses`."""
    return enlist_houses(houses=[house], by=by, at=at)


@transaction.atomic
def enlist_houses(*, houses: Sequence[ListedHouse], by: Actor, at: datetime) -> Enlisted:
    """Writes down who lives in these houses by which right, as the registry knows it today, and watches that none of
    them goes unheard.

    A flat is a family; one whose rooms go by rights of their own is as many families as rooms. Members are whoever has
    a right, the city's tenants and their families, and those who live with owners. Taken in twice it adds only homes
    that are new. Raises Denied, CannotEnlist for a house that isn't found in the registry.
    """
    require_can_lead_houses(by, [house.pk for house in houses])
    for house in houses:
        if house.house_id is None:
            raise CannotEnlist(
                _("%(address)s isn't found in the registry: find the house first.") % {"address": house.address}
            )
    on = city_day(at)
    with connection.cursor() as cursor:
        cursor.execute(HOMES, {"houses": sorted(house.pk for house in houses), "on": on})
        homes = cursor.fetchall()
        if not homes:
            return Enlisted((), 0)
        cursor.execute(FAMILIES, _columns(homes, at))
        families = [row[0] for row in cursor.fetchall()]
        cursor.execute(MEMBERS, {"families": families, "on": on})
        members = cursor.fetchall()
    _watch(families, members, by, at)
    return Enlisted(tuple(sorted(families)), len(members))


def _columns(homes: Sequence[tuple[Any, ...]], at: datetime) -> dict[str, Any]:
    return {
        "premises": [home[0] for home in homes],
        "listed": [home[1] for home in homes],
        "people": [home[2] for home in homes],
        "kinds": [home[3] for home in homes],
        "numbers": next_numbers(SERIES, count=len(homes), at=at),
        "stage": Stage.RESETTLEMENT_START,
        "at": at,
    }


def _watch(families: Sequence[int], members: Sequence[tuple[int, int, bool]], by: Actor, at: datetime) -> None:
    """Whoever must consent is watched over, by the office that leads their house."""
    with connection.cursor() as cursor:
        cursor.execute(SUBJECTS, {"families": list(families)})
        subjects = dict(cursor.fetchall())
        cursor.execute(OFFICES, {"families": list(families)})
        offices = dict(cursor.fetchall())
    known = Organisation.objects.in_bulk({office for office in offices.values() if office is not None})
    days = parameters.value(DAYS, on=city_day(at)).whole
    for office in set(offices.values()):
        watched = [(subjects[family], person) for family, person, must in members if must and offices[family] == office]
        watch_many(source=SOURCE.name, watched=watched, days=days, by=by, at=at, organisation=known.get(office))
