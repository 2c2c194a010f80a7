"""Who owns a flat and who lives in it: households as chance throws them, in proportions of life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from teremok.demo.names import Name, named, surname

CITY = "city"
TODAY = date(2026, 1, 1)  # the city is counted as of this day, so that it is the same every year
GROWN_UP = 18


@dataclass
class Inhabitant:
    """A person of the household, with the telephone they left, if any."""

    name: Name
    birth_date: date
    reachable: bool = False


@dataclass
class Title:
    """A right to the flat: `owner` is a person of the household or CITY."""

    owner: Inhabitant | str
    kind: str
    numerator: int = 1
    denominator: int = 1
    joint: bool = False


@dataclass
class Household:
    """Everyone tied to one flat, their rights, and since when."""

    since: date
    people: list[Inhabitant] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)
    living: list[tuple[Inhabitant, str]] = field(default_factory=list)


def household(chance: Random, rooms: int, year: int) -> Household:
    """Somebody for a flat of so many rooms in a house built in `year`."""
    earliest = date(max(year + 1, 1992), 3, 1)
    home = Household(since=earliest + timedelta(days=chance.randrange(max((date(2025, 9, 1) - earliest).days, 1))))
    kinds = SMALL if rooms == 1 else LARGE
    (move_in,) = chance.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
    move_in(chance, home, rooms)
    return home


def _alone(chance: Random, home: Household, rooms: int) -> None:
    owner = _person(chance, home, surname(chance), (25, 75))
    home.titles.append(Title(owner, "sole"))
    home.living.append((owner, "owner"))


def _elderly(chance: Random, home: Household, rooms: int) -> None:
    owner = _person(chance, home, surname(chance), (68, 92), woman=chance.random() < 0.7)
    home.titles.append(Title(owner, "sole"))
    home.living.append((owner, "owner"))


def _spouses(chance: Random, home: Household, rooms: int) -> None:
    for spouse in _couple(chance, home, (26, 70)):
        home.titles.append(Title(spouse, "joint", joint=True))
        home.living.append((spouse, "owner"))
    _children(chance, home, max(0, chance.randint(-1, rooms - 1)))


def _family_in_shares(chance: Random, home: Household, rooms: int) -> None:
    """Parents and children own equal shares, as family capital asks."""
    couple = _couple(chance, home, (27, 48))
    home.living += [(spouse, "owner") for spouse in couple]
    children = _children(chance, home, chance.randint(1, 2))
    owners = [*couple, *children]
    home.titles += [Title(owner, "shared", 1, len(owners)) for owner in owners]


def _heirs(chance: Random, home: Household, rooms: int) -> None:
    """Two or three heirs; one of them lives here."""
    family = surname(chance)
    heirs = [_person(chance, home, family, (30, 65)) for _ in range(chance.randint(2, 3))]
    if len(heirs) == 2 and chance.random() < 0.4:
        home.titles += [Title(heirs[0], "shared", 2, 3), Title(heirs[1], "shared", 1, 3)]
    else:
        home.titles += [Title(heir, "shared", 1, len(heirs)) for heir in heirs]
    home.living.append((heirs[0], "owner"))


def _let(chance: Random, home: Household, rooms: int) -> None:
    """The owner lives elsewhere, tenants live here."""
    home.titles.append(Title(_person(chance, home, surname(chance), (30, 80)), "sole"))
    tenants = [_person(chance, home, surname(chance), (20, 45)) for _ in range(chance.randint(1, 2))]
    home.living += [(tenant, "tenant") for tenant in tenants]


def _citys(chance: Random, home: Household, rooms: int) -> None:
    """The city owns it and lets it to a family."""
    home.titles.append(Title(CITY, "sole"))
    home.living += [(spouse, "social_tenant") for spouse in _couple(chance, home, (30, 75))]
    _children(chance, home, chance.randint(0, rooms - 1))


Move = Callable[[Random, Household, int], None]
SMALL: tuple[tuple[Move, int], ...] = (
    (_alone, 28), (_elderly, 22), (_spouses, 16), (_heirs, 8), (_let, 18), (_citys, 8),
)  # fmt: skip
LARGE: tuple[tuple[Move, int], ...] = (
    (_alone, 12), (_elderly, 12), (_spouses, 30), (_family_in_shares, 18), (_heirs, 10), (_let, 10), (_citys, 8),
)  # fmt: skip


def _couple(chance: Random, home: Household, ages: tuple[int, int]) -> list[Inhabitant]:
    family = surname(chance)
    age = chance.randint(*ages)
    about = (max(age - 4, 22), age + 4)
    return [_person(chance, home, family, about, woman=woman) for woman in (False, True)]


def _children(chance: Random, home: Household, count: int) -> list[Inhabitant]:
    last = home.people[0].name.last
    family = last if not last.endswith("а") else last[:-1]
    children = [_person(chance, home, family, (0, 17)) for _ in range(count)]
    home.living += [(child, "family") for child in children]
    return children


def _person(
    chance: Random, home: Household, family: str, ages: tuple[int, int], *, woman: bool | None = None
) -> Inhabitant:
    is_woman = chance.random() < 0.53 if woman is None else woman
    days = chance.randint(ages[0] * 365 + 1, ages[1] * 365 + 364)
    person = Inhabitant(named(chance, family, woman=is_woman), TODAY - timedelta(days=days))
    person.reachable = days > GROWN_UP * 366 and chance.random() < 0.7
    home.people.append(person)
    return person
