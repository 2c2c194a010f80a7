"""Comparing families with the registry: what no rule may decide becomes a row of the worklist, until it is settled.

Each kind is one statement that finds all its troubles; what it finds and isn't there is opened, what is open and isn't
found any more is closed. What a person has closed isn't opened again: they know of it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from teremok.modules.relocation.models import Member
from teremok.modules.relocation.models.matters import BY_ITSELF
from teremok.modules.relocation.states import Ended, MatterKind, Stage
from teremok.notices.queries.reach import REACHABLE
from teremok.platform.access import Actor
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day

UNSERVED = "relocation.unserved"

# Families that still live in their old home by their old right: after the contract the right is the city's.
GONE = (Stage.FREE, Stage.CONTRACT, Stage.EXECUTION)
LIVING = """
    family.closed_at IS NULL AND family.stage <> ALL(%(gone)s)
    AND (%(houses)s::bigint[] IS NULL OR family.listed_house_id = ANY(%(houses)s))
"""
IN_FORCE = "(bond.starts_on IS NULL OR bond.starts_on <= %(on)s) AND (bond.ends_on IS NULL OR bond.ends_on > %(on)s)"
# Each gives (key, listed_house_id, family_id, person_id, facts).
FOUND: Mapping[MatterKind, str] = {
    MatterKind.DIED: f"""
        SELECT family.public_id || ' ' || person.public_id, family.listed_house_id, family.id, person.id,
               jsonb_build_object('on', person.died_on)
          FROM relocation_family family
          JOIN relocation_member member ON member.family_id = family.id AND member.until IS NULL AND member.must_consent
          JOIN registry_person person ON person.id = member.person_id
         WHERE {LIVING} AND person.died_on IS NOT NULL
        UNION
        SELECT family.public_id || ' ' || person.public_id, family.listed_house_id, family.id, person.id,
               jsonb_build_object('on', person.died_on)
          FROM relocation_family family
          JOIN registry_ownershipright bond ON bond.premises_id = family.premises_id AND {IN_FORCE}
          JOIN registry_person person ON person.id = bond.person_id
         WHERE {LIVING} AND person.died_on IS NOT NULL AND NOT EXISTS (
               SELECT FROM relocation_member member
                WHERE member.family_id = family.id AND member.person_id = person.id)
    """,  # noqa: S608 (our own words)
    MatterKind.SOLD: f"""
        SELECT family.public_id || ' ' || person.public_id, family.listed_house_id, family.id, person.id,
               jsonb_build_object('role', member.role)
          FROM relocation_family family
          JOIN relocation_member member ON member.family_id = family.id AND member.until IS NULL
          JOIN registry_person person ON person.id = member.person_id
         WHERE {LIVING} AND member.role = 'owner' AND person.died_on IS NULL AND NOT EXISTS (
               SELECT FROM registry_ownershipright bond
                WHERE bond.premises_id = family.premises_id AND bond.person_id = member.person_id AND {IN_FORCE})
    """,  # noqa: S608 (our own words)
    MatterKind.NEWCOMER: f"""
        SELECT family.public_id || ' ' || person.public_id, family.listed_house_id, family.id, person.id,
               jsonb_build_object('role', bond.role)
          FROM relocation_family family
          JOIN (SELECT bond.premises_id, bond.person_id, 'owner' AS role FROM registry_ownershipright bond
                 WHERE bond.person_id IS NOT NULL AND {IN_FORCE}
                UNION
                SELECT bond.premises_id, bond.person_id, 'tenant' FROM registry_residency bond
                 WHERE bond.kind = 'social_tenant' AND {IN_FORCE}) bond ON bond.premises_id = family.premises_id
          JOIN registry_person person ON person.id = bond.person_id
         WHERE {LIVING} AND person.died_on IS NULL AND person.merged_into_id IS NULL AND NOT EXISTS (
               SELECT FROM relocation_member member WHERE member.family_id = family.id
                  AND member.person_id = person.id AND member.until IS NULL AND member.must_consent)
    """,  # noqa: S608 (our own words)
    MatterKind.NOBODY: f"""
        SELECT family.public_id::text, family.listed_house_id, family.id, NULL::bigint,
               jsonb_build_object('kind', family.kind)
          FROM relocation_family family
         WHERE {LIVING} AND NOT EXISTS (SELECT FROM relocation_member member
                WHERE member.family_id = family.id AND member.until IS NULL AND member.must_consent)
    """,  # noqa: S608 (our own words)
    MatterKind.NO_CONTACTS: f"""
        SELECT family.public_id::text, family.listed_house_id, family.id, NULL::bigint, jsonb_build_object()
          FROM relocation_family family
          JOIN relocation_member member ON member.family_id = family.id AND member.until IS NULL AND member.must_consent
         WHERE {LIVING}
         GROUP BY family.id HAVING NOT bool_or({REACHABLE.format(person="member.person_id")})
    """,  # noqa: S608 (our own words)
    MatterKind.SPLIT_HOUSE: """
        SELECT listed.public_id::text, listed.id, NULL::bigint, NULL::bigint,
               jsonb_build_object('behind', count(*) FILTER (WHERE step.id IS NULL OR family.stage = %(first)s),
                                  'ahead', count(*) FILTER (WHERE family.stage = ANY(%(ahead)s)), 'all', count(*))
          FROM relocation_listedhouse listed
          JOIN relocation_family family ON family.listed_house_id = listed.id AND family.closed_at IS NULL
                                       AND family.stage <> 'free' AND family.kind NOT IN ('business', 'special')
          LEFT JOIN relocation_step step ON step.family_id = family.id AND step.left_at IS NULL
         WHERE listed.state = 'relocating' AND (%(houses)s::bigint[] IS NULL OR listed.id = ANY(%(houses)s))
         GROUP BY listed.id
        HAVING count(*) FILTER (WHERE step.id IS NULL) BETWEEN 1 AND count(*) - 1
            OR count(*) FILTER (WHERE family.stage = %(first)s) > 0
               AND 2 * count(*) FILTER (WHERE family.stage = ANY(%(ahead)s)) >= count(*)
    """,
    MatterKind.STUCK: """
        SELECT step.public_id::text, family.listed_house_id, family.id, NULL::bigint,
               jsonb_build_object('stage', step.stage, 'since', step.came_at::date)
          FROM relocation_family family JOIN relocation_step step ON step.family_id = family.id AND step.left_at IS NULL
         WHERE family.closed_at IS NULL AND (%(houses)s::bigint[] IS NULL OR family.listed_house_id = ANY(%(houses)s))
           AND step.term <> ''
           AND (step.due_at + (step.due_at - step.runs_from) < %(at)s
                OR step.runs_from IS NULL AND step.came_at + %(unserved)s * interval '1 day' < %(at)s)
    """,
}  # fmt: skip
# From the draft contract on, a house is nearly through.
AHEAD = (
    Stage.CONTRACT_PROJECT, Stage.CONTRACT_NOTIFICATION, Stage.CONTRACT_PRELIMINARY, Stage.CONTRACT, Stage.EXECUTION,
)  # fmt: skip

# Returns how many are new.
COMPARE = """
    WITH found (key, house, family, person, facts) AS MATERIALIZED ({found}), settled AS (
        UPDATE relocation_matter matter SET closed_at = %(at)s, outcome = %(settled)s
         WHERE matter.kind = %(kind)s AND matter.closed_at IS NULL AND matter.key NOT IN (SELECT key FROM found)
           AND (%(houses)s::bigint[] IS NULL OR matter.listed_house_id = ANY(%(houses)s))
    )
    INSERT INTO relocation_matter (public_id, kind, key, listed_house_id, family_id, person_id, facts, opened_at,
                                   outcome)
    SELECT gen_random_uuid(), %(kind)s, found.key, found.house, found.family, found.person, found.facts, %(at)s, ''
      FROM found
     WHERE NOT EXISTS (SELECT FROM relocation_matter known WHERE known.kind = %(kind)s AND known.key = found.key
                          AND (known.closed_at IS NULL OR known.outcome <> %(settled)s))
    ON CONFLICT (kind, key) WHERE closed_at IS NULL DO NOTHING
"""
# Two cards of one person became one in the registry: of two members of a family the other's is left.
DOUBLED = """
    SELECT member.id FROM relocation_member member
      JOIN registry_person person ON person.id = member.person_id AND person.merged_into_id IS NOT NULL
     WHERE member.until IS NULL AND EXISTS (SELECT FROM relocation_member other
             WHERE other.family_id = member.family_id AND other.until IS NULL
               AND other.person_id = person.merged_into_id)
     ORDER BY member.id
"""


@transaction.atomic
def reconcile(*, by: Actor, at: datetime, houses: Sequence[int] | None = None) -> int:
    """Opens and settles rows of the worklist for all families, or for those of these houses of the programme (keys).

    Returns how many it opened: right-holders who died, whose right went to somebody else, who came, whom nothing
    electronic reaches; homes without anybody; houses that stand at two stages; steps in which nothing moves.
    """
    facts: dict[str, Any] = {
        "on": city_day(at),
        "at": at,
        "houses": sorted(houses) if houses is not None else None,
        "gone": [one.value for one in GONE],
        "first": Stage.RESETTLEMENT_START.value,
        "ahead": [one.value for one in AHEAD],
        "unserved": parameters.value(UNSERVED, on=city_day(at)).whole,
        "settled": BY_ITSELF,
    }
    opened = 0
    with connection.cursor() as cursor:
        cursor.execute(DOUBLED)
        doubled = [row[0] for row in cursor.fetchall()]
    Member.objects.filter(pk__in=doubled).update(until=city_day(at), ended=Ended.MISTAKE)
    with connection.cursor() as cursor:
        for kind, found in FOUND.items():
            cursor.execute(COMPARE.replace("{found}", found), facts | {"kind": kind.value})
            opened += cursor.rowcount
    return opened
