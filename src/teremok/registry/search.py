"""Finding houses, premises and people as one types, through the same access rules as every list.

A house is found by the words of its address in any order and spelling, by UNOM and by cadastral number; premises by
the house and their number behind it; a person by the surname and the first letters of the other names, or by a phone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import F, Model, Q, QuerySet

from teremok.platform.access import Actor
from teremok.platform.search import AnyOf, Matches, OneOf
from teremok.registry.access import (
    among_visible,
    sees_the_city,
    visible_houses,
    visible_people,
    visible_premises,
)
from teremok.registry.addresses import normalise
from teremok.registry.models import House, Organisation, Person, Premises
from teremok.registry.models.words import HouseWords, NaturalOrder
from teremok.registry.names import organisation_key
from teremok.registry.queries.asked import Asked, read

M = TypeVar("M", bound=Model)


FEW_HOUSES = 150
HELPING = 100
FEW_TO_ORDER = 400
MOST_OF_A_PHONE = 50
MOST_MET = 5_000
REACH = 2
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
        people=tuple(find_people(asked, by=by, limit=limit)),
    )


def find_houses(asked: Asked, *, among: QuerySet[House], limit: int) -> list[House]:
    """The building of exactly this number first, then its corpora, then those whose number begins so."""
    ordered = among.order_by(NaturalOrder("address_key"), "public_id")
    return _first(limit, (_met_in_order(ordered, query, limit) for query in asked.house_queries()))


def in_natural_order(text: str, *, among: QuerySet[House], most: int) -> QuerySet[House]:
    """Those of `among` (in the natural order of addresses) that the words meet: all, 5,000, or `most` of many."""
    queries = read(text).house_queries()
    return _met_in_order(among, queries[-1], most) if queries else among.none()


def houses_meant(text: str, *, among: QuerySet[House], most: int) -> list[House]:
    """What people mean by «Сказочная 5» without a city: the house of the whole address, else all of that number there.

    Unlike a search it never answers with a corpus, or with 50 for 5: the answer is taken for what was typed.
    """
    whole = among.filter(address_key=normalise(text).key).first()
    if whole is not None:
        return [whole]
    asked = read(text)
    query = asked.building_query()
    if not query:
        return []
    met = _met(among, query)
    if number := asked.number_that_may_be_the_street:  # «8 марта» names a street: its house 8 was not meant
        met = met.exclude(street__iregex=rf"\m{re.escape(number)}\M")
    return list(met.order_by(NaturalOrder("address_key"), "public_id")[:most])


def find_premises(asked: Asked, *, by: Actor, limit: int) -> list[Premises]:
    """«сказочная 5 кв 12», «сказочная 5 12»: premises of the house named exactly, their number begun."""
    premises = visible_premises(by).select_related("house")
    if asked.cadastral:
        return list(premises.filter(cadastral_number=asked.cadastral)[:limit])
    if not asked.flat:
        return []
    houses = _met(visible_houses(by), asked.house_of_flat_query())
    keys = list(houses.order_by(NaturalOrder("address_key")).values_list("id", flat=True)[:limit])
    there = premises.filter(house_id__in=keys).order_by(NaturalOrder("house__address_key"), NaturalOrder("number_key"))
    exact = there.filter(number_key=asked.flat)
    return _first(limit, (exact, there.filter(number_key__startswith=asked.flat)))


def find_people(asked: Asked, *, by: Actor, limit: int) -> list[Person]:
    """By name in the order of the alphabet, surname first, else the given name first; or by a whole phone number.

    Whoever sees few houses is asked from their houses' people, whoever sees many from the names, so that neither a
    common surname nor a large organisation makes the answer slow.
    """
    if asked.phone:
        known = Person.objects.filter(contacts__kind="phone", contacts__value=asked.phone)
        return list(among_visible(by, list(known.values_list("id", flat=True)[:MOST_OF_A_PHONE]))[:limit])
    orders = asked.name_orders()
    if not orders:
        return []
    if sees_the_city(by) or len(visible_houses(by).values_list("id")[: FEW_HOUSES + 1]) <= FEW_HOUSES:
        people = visible_people(by).order_by("name_key", "id")
        return _first(limit, (people.filter(_named(names)) for names in orders))
    return _first(limit, (_seen(by, _named(names), limit) for names in orders))


def organisations_named(text: str, *, among: QuerySet[Organisation]) -> QuerySet[Organisation]:
    """Digits are an INN, anything else a piece of the name; all of them, by name, when nothing is typed."""
    text = text.replace("\x00", "").strip()
    met = Q(inn=text) if text.isdigit() else Q(name_key__contains=organisation_key(text))
    return among.filter(met).order_by("name_key", "id")


def _seen(by: Actor, named: Q, limit: int) -> list[Person]:
    """Goes through the names in ever larger helpings, keeping those that may be seen."""
    names = Person.objects.filter(named, merged_into=None).order_by("name_key", "id").values_list("id", flat=True)
    seen: list[Person] = []
    start, size = 0, HELPING
    while len(seen) < limit:
        ids = list(names[start : start + size])
        seen += among_visible(by, ids).order_by("name_key", "id")
        if len(ids) < size:
            break
        start, size = start + size, size * 4
    return seen[:limit]


def _met(houses: QuerySet[House], query: str) -> QuerySet[House]:
    return houses.filter(OneOf("id", _met_keys(houses, query)))


def _met_in_order(ordered: QuerySet[House], query: str, most: int) -> QuerySet[House]:
    """What nearly every house has, the city's name while a street is typed behind it, is met among the first few.

    A few met houses are sorted; for many the planner would compute the place of each, so it is told nothing of their
    index and walks the houses in order until it has enough.
    """
    first = ordered.values_list("id", Matches(WORDS, query))[: most * REACH]
    at_once = [key for key, is_met in first if is_met]
    if len(at_once) >= most:
        return ordered.filter(AnyOf("id", at_once[:most]))
    keys = list(_met_keys(ordered, query))
    return ordered.filter(AnyOf("id" if len(keys) <= FEW_TO_ORDER else F("id") + 0, keys))


def _met_keys(houses: QuerySet[House], query: str) -> QuerySet[House, int]:
    """Asked for apart from the order of addresses: the planner would rather walk them all, computing the words of each.

    No index knows `id + 0`, so that what is met is sorted, instead of all houses being walked by their ids.
    """
    met = houses.filter(Matches(WORDS, query)).order_by(F("id") + 0)
    return met.values_list("id", flat=True)[:MOST_MET]


def _named(names: tuple[str, ...]) -> Q:
    """The first name whole and the others begun, or the only one begun."""
    whole, *begun = names
    if not begun:
        return Q(name_key__startswith=whole)
    condition = Q(name_key__startswith=f"{whole} {begun[0]}")
    for later in begun[1:]:
        condition &= Q(name_key__contains=f" {later}")
    return condition


def _first(limit: int, stages: Iterable[QuerySet[M] | list[M]]) -> list[M]:
    """Fills up to `limit` from the best stage on; a later stage is asked only when the earlier ones left room."""
    found: dict[int, M] = {}
    for stage in stages:
        room = limit - len(found)
        if room <= 0:
            break
        for one in stage[:limit]:
            found.setdefault(one.pk, one)
    return list(found.values())[:limit]
