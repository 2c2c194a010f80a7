"""House series as they are built in life: what stands on a landing, how high, how many entrances."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from teremok.registry.models import Premises

CENT = Decimal("0.01")
LEVELS_OF_WEAR = 5  # two flats of one plan differ by a few tenths of a metre, as measured


class Flat(NamedTuple):
    """One flat on the landing: areas in m² as drawn."""

    rooms: int
    area: Decimal
    living: Decimal


class Unit(NamedTuple):
    """Premises of a house that stands: what the register will hold."""

    kind: str
    number: str
    entrance: int | None
    floor: int
    rooms: int | None
    area: Decimal
    living: Decimal | None


@dataclass(frozen=True)
class Series:
    """A type of house. `common` is the common property as a part of the flats' area."""

    name: str
    years: tuple[int, int]
    floors: int
    entrances: tuple[int, ...]
    landing: tuple[Flat, ...]
    common: Decimal = Decimal("0.11")
    shops: bool = False
    parking: int = 0

    def units(self, entrances: int) -> Iterator[Unit]:
        """Everything in a house of so many entrances: shops below, flats numbered upwards, parking underground."""
        number = 0
        for entrance in range(1, entrances + 1):
            first = 1
            if self.shops:
                first = 2
                area = sum((flat.area for flat in self.landing), Decimal(0)).quantize(CENT)
                yield Unit(Premises.Kind.NONRESIDENTIAL, roman(entrance), entrance, 1, None, area, None)
            for floor in range(first, self.floors + 1):
                for place, flat in enumerate(self.landing):
                    number += 1
                    wear = Decimal((entrance * 7 + place * 3 + floor) % LEVELS_OF_WEAR) / 10
                    yield Unit(
                        Premises.Kind.FLAT, str(number), entrance, floor, flat.rooms,
                        (flat.area + wear).quantize(CENT), (flat.living + wear).quantize(CENT),
                    )  # fmt: skip
        for place in range(1, self.parking * entrances + 1):
            area = Decimal("13.25") + Decimal(place % LEVELS_OF_WEAR) / 2
            yield Unit(Premises.Kind.PARKING, f"М-{place}", None, -1, None, area, None)


def roman(number: int) -> str:
    """Non-residential premises carry Roman numbers in technical passports; entrances are few."""
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def _flat(rooms: int, area: str, living: str) -> Flat:
    return Flat(rooms, Decimal(area), Decimal(living))


COTTAGES = Series(
    "двухэтажный послевоенный", (1949, 1955), 2, (2,), (_flat(2, "48.20", "30.10"), _flat(3, "63.70", "43.40"))
)
BRICK_FIVE = Series(
    "1-447", (1961, 1969), 5, (2, 3),
    (_flat(2, "44.60", "28.70"), _flat(1, "30.90", "17.20"), _flat(2, "45.20", "29.60"), _flat(3, "57.80", "41.10")),
)  # fmt: skip
PANEL_FIVE = Series(
    "1-510", (1960, 1968), 5, (3, 4),
    (_flat(1, "31.40", "18.10"), _flat(2, "43.80", "28.90"), _flat(2, "44.10", "29.20"), _flat(3, "56.30", "40.50")),
)  # fmt: skip
PANEL_NINE = Series(
    "1-515/9", (1966, 1978), 9, (1, 2),
    (_flat(1, "32.70", "17.90"), _flat(2, "45.30", "28.80"), _flat(2, "46.60", "30.20"), _flat(3, "58.90", "41.70")),
)  # fmt: skip
TOWER_NINE = Series(
    "II-18/9", (1958, 1966), 9, (1,),
    (
        _flat(1, "31.10", "18.60"), _flat(1, "30.60", "18.20"), _flat(2, "37.40", "22.80"), _flat(2, "38.20", "23.30"),
        _flat(1, "31.30", "18.70"), _flat(2, "38.60", "23.90"),
    ),
)  # fmt: skip
PANEL_TWELVE = Series(
    "П-30", (1976, 1990), 12, (1,),
    (_flat(2, "52.30", "31.20"), _flat(2, "53.10", "31.90"), _flat(3, "74.20", "46.30"), _flat(3, "75.60", "47.80")),
    common=Decimal("0.14"),
)  # fmt: skip
PANEL_SEVENTEEN = Series(
    "П-44", (1982, 2003), 17, (1, 2),
    (_flat(1, "38.10", "19.10"), _flat(2, "51.40", "31.10"), _flat(2, "57.60", "33.80"), _flat(3, "74.50", "44.60")),
    common=Decimal("0.17"),
)  # fmt: skip
BRICK_TOWER = Series(
    "индивидуальный, кирпичная башня", (1985, 1999), 14, (1,),
    (_flat(1, "39.80", "20.30"), _flat(2, "58.40", "33.10"), _flat(2, "61.70", "34.90"), _flat(3, "79.20", "48.60")),
    common=Decimal("0.18"), shops=True,
)  # fmt: skip
MONOLITH = Series(
    "индивидуальный, монолит", (2014, 2024), 16, (1, 2),
    (
        _flat(1, "24.60", "15.80"), _flat(1, "37.90", "17.40"), _flat(1, "41.30", "19.60"), _flat(2, "58.70", "31.20"),
        _flat(2, "63.40", "33.70"), _flat(3, "86.10", "49.80"),
    ),
    common=Decimal("0.22"), shops=True, parking=12,
)  # fmt: skip
