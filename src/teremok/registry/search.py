"""Finding houses, premises and people as one types, through the same access rules as every list.

A house is found by the words of its address in any order and spelling, by UNOM and by cadastral number; premises by
the house and their number behind it; a person by the surname and the first letters of the other names, or by a phone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from teremok.platform.access import Actor
from teremok.platform.search import Matches
from teremok.registry.access import visible_houses, visible_people, visible_premises
from teremok.registry.models import House, Person, Premises
from teremok.registry.models.words import HouseWords
from teremok.registry.queries.asked import Asked, read

M = TypeVar("M", bound=Model)


WORDS = HouseWords("address_key", "unom", "cadastral_number")


@dataclass(frozen=True)
class Found:
    """What a search shows, each list the best first. `people` counts as a look when shown to staff."""

    houses: tuple[House, ...] = ()
    premises: tuple[Premises, ...] = ()
    people: tuple[Person, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.houses or self.premises or self.people)


def find(text: str, *, by: Actor, limit: int = 10) -> Found:
    """At most `limit` of each noun that `by` may see; nothing for less than two letters."""
    asked = read(text)
    if asked.is_empty:
        return Found()
    return Found(
        houses=tuple(find_houses(asked, among=visible_houses(by), limit=limit)),
        premises=tuple(find_premises(asked, by=by, limit=limit)),
        people=tuple(find_people(asked, among=visible_people(by), limit=limit)),
    )


def find_houses(asked: Asked, *, among: QuerySet[House], limit: int) -> list[House]:
    """The building of exactly this number first, then its corpora, then those whose number begins so."""
    houses = among.order_by("address_key")
    return _first(limit, (houses.filter(Matches(WORDS, query)) for query in asked.house_queries()))


def matching_houses(text: str, *, among: QuerySet[House]) -> QuerySet[House]:
    """All of the houses that the words meet, for a list with its own order and pages."""
    asked = read(text)
    queries = asked.house_queries()
    return among.filter(Matches(WORDS, queries[-1])) if queries else among.none()


def find_premises(asked: Asked, *, by: Actor, limit: int) -> list[Premises]:
    """«сказочная 5 кв 12», «сказочная 5 12»: premises of the house named exactly, their number begun."""
    premises = visible_premises(by).select_related("house")
    if asked.cadastral:
        return list(premises.filter(cadastral_number=asked.cadastral)[:limit])
    if not asked.flat:
        return []
    houses = visible_houses(by).filter(Matches(WORDS, asked.house_of_flat_query()))
    keys = list(houses.order_by("address_key").values_list("id", flat=True)[:limit])
    there = premises.filter(house_id__in=keys).order_by("house__address_key", "number_key")
    exact = there.filter(number_key=asked.flat)
    return _first(limit, (exact, there.filter(number_key__startswith=asked.flat)))


def find_people(asked: Asked, *, among: QuerySet[Person], limit: int) -> list[Person]:
    """By name in the order of the alphabet, surname first, else the given name first; or by a whole phone number."""
    if asked.phone:
        return list(among.filter(contacts__kind="phone", contacts__value=asked.phone).distinct()[:limit])
    people = among.order_by("name_key", "id")
    return _first(limit, (people.filter(_named(names)) for names in asked.name_orders()))


def _named(names: tuple[str, ...]) -> Q:
    """The first name whole and the others begun, or the only one begun."""
    whole, *begun = names
    if not begun:
        return Q(name_key__startswith=whole)
    condition = Q(name_key__startswith=f"{whole} {begun[0]}")
    for later in begun[1:]:
        condition &= Q(name_key__contains=f" {later}")
    return condition


def _first(limit: int, stages: Iterable[QuerySet[M]]) -> list[M]:
    """Fills up to `limit` from the best stage on; a later stage is asked only when the earlier ones left room."""
    found: dict[int, M] = {}
    for stage in stages:
        room = limit - len(found)
        if room <= 0:
            break
        for one in stage[:limit]:
            found.setdefault(one.pk, one)
    return list(found.values())[:limit]
