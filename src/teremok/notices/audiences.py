"""For whom a notice is: houses, entrances, kinds of premises, right-holders on a day, or what a module asks."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# A statement and its parameters that give (person_id, premises_id, values); a person may come more than once.
Statement = tuple[str, list[Any]]
Source = Callable[[Mapping[str, Any]], Statement]

_sources: dict[str, Source] = {}

# Each person once, without those who died or were merged into others; of several homes the first.
PEOPLE = """
    SELECT DISTINCT ON (found.person_id) found.person_id, found.premises_id, found.given
      FROM ({statement}) AS found (person_id, premises_id, given)
      JOIN registry_person person ON person.id = found.person_id
     WHERE person.merged_into_id IS NULL AND person.died_on IS NULL
     ORDER BY found.person_id, found.premises_id
"""


class Bond(models.TextChoices):
    """What ties a person to premises."""

    OWNERS = "owners", _("Owners")
    RESIDENTS = "residents", _("Those who live there")
    ALL = "all", _("Owners and those who live there")


class NoSuchAudience(Exception):
    """No module offers an audience of this name."""


@dataclass(frozen=True)
class OfHouses:
    """People tied to premises of these houses on a day; empty `entrances` and `kinds` mean all of them."""

    houses: tuple[int, ...]
    on: date
    bond: Bond = Bond.ALL
    entrances: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()

    def stored(self) -> dict[str, Any]:
        return {"source": "houses", **asdict(self), "on": self.on.isoformat(), "bond": self.bond.value}


@dataclass(frozen=True)
class OfPeople:
    """These very people."""

    people: tuple[int, ...]

    def stored(self) -> dict[str, Any]:
        return {"source": "people", "people": list(self.people)}


@dataclass(frozen=True)
class OfModule:
    """What a module's query gives: `source` is the name it registered, `arguments` are JSON."""

    source: str
    arguments: Mapping[str, Any]

    def stored(self) -> dict[str, Any]:
        return {"source": self.source, **self.arguments}


Audience = OfHouses | OfPeople | OfModule


def register(name: str, source: Source) -> None:
    """Offers an audience to notices; call it in `AppConfig.ready`."""
    if name in _sources or name in ("houses", "people"):
        raise ValueError(f"the audience {name} is already offered")
    _sources[name] = source


def statement_of(stored: Mapping[str, Any]) -> Statement:
    """The statement that finds the audience. Raises NoSuchAudience."""
    name = stored["source"]
    if name == "houses":
        return _of_houses(stored)
    if name == "people":
        return "SELECT unnest(%s::bigint[]), NULL::bigint, NULL::jsonb", [list(stored["people"])]
    if name not in _sources:
        raise NoSuchAudience(name)
    return _sources[name](stored)


def people_of(stored: Mapping[str, Any]) -> Statement:
    """The statement that gives everyone of the audience once. Raises NoSuchAudience."""
    statement, parameters = statement_of(stored)
    return PEOPLE.format(statement=statement), parameters


def _of_houses(stored: Mapping[str, Any]) -> Statement:
    tables = {
        Bond.OWNERS: ("registry_ownershipright",),
        Bond.RESIDENTS: ("registry_residency",),
        Bond.ALL: ("registry_ownershipright", "registry_residency"),
    }[Bond(stored["bond"])]
    on, houses = stored["on"], list(stored["houses"])
    parts, parameters = [], []
    for table in tables:
        parts.append(
            f"SELECT bond.person_id, premises.id, NULL::jsonb FROM {table} bond"  # noqa: S608 (two of our own tables)
            " JOIN registry_premises premises ON premises.id = bond.premises_id"
            " WHERE bond.person_id IS NOT NULL AND premises.house_id = ANY(%s)"
            " AND premises.merged_into_id IS NULL AND premises.removed_on IS NULL"
            " AND (bond.starts_on IS NULL OR bond.starts_on <= %s) AND (bond.ends_on IS NULL OR bond.ends_on > %s)"
            " AND (cardinality(%s::int[]) = 0 OR premises.entrance = ANY(%s::int[]))"
            " AND (cardinality(%s::text[]) = 0 OR premises.kind = ANY(%s::text[]))"
        )
        entrances, kinds = list(stored["entrances"]), list(stored["kinds"])
        parameters += [houses, on, on, entrances, entrances, kinds, kinds]
    return " UNION ALL ".join(parts), parameters
