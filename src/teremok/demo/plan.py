"""The plan of Сказочинск: which houses stand where, the same at every building; a larger scale only adds to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from teremok.demo import series
from teremok.demo.cast import HOUSE_ADDRESS, LOCALITY, NEIGHBOUR_HOUSE_ADDRESS
from teremok.demo.series import Series

HOUSES_AT_SCALE_ONE = 40
HOUSES_ON_STREET = 5
LATITUDE, LONGITUDE = Decimal("57.420000"), Decimal("47.260000")  # woods, where no town stands
FIRST_UNOM = 500_000


@dataclass(frozen=True)
class Quarter:
    """A district with the mixture of houses its time left in it, in the order in which they come along a street."""

    name: str
    okrug: str
    houses: tuple[Series, ...]


@dataclass(frozen=True)
class Plot:
    """One house to be built: where, what, when."""

    index: int
    quarter: int
    address: str
    street: str
    building: str
    series: Series
    entrances: int
    year: int
    latitude: Decimal
    longitude: Decimal

    @property
    def unom(self) -> int:
        return FIRST_UNOM + self.index


QUARTERS = (
    Quarter("Опушка", "Лесной округ", (series.BRICK_FIVE, series.PANEL_NINE, series.BRICK_FIVE, series.TOWER_NINE)),
    Quarter("Заречье", "Речной округ", (series.PANEL_FIVE, series.BRICK_FIVE, series.COTTAGES, series.PANEL_NINE)),
    Quarter("Лукоморье", "Речной округ", (series.PANEL_TWELVE, series.PANEL_SEVENTEEN, series.BRICK_TOWER)),
    Quarter("Новый Терем", "Лесной округ", (series.MONOLITH, series.PANEL_SEVENTEEN, series.BRICK_TOWER)),
    Quarter("Мельничный", "Лесной округ", (series.COTTAGES, series.BRICK_FIVE, series.PANEL_FIVE)),
    Quarter("Берендеево", "Речной округ", (series.PANEL_NINE, series.PANEL_TWELVE, series.TOWER_NINE)),
)
STREETS = (
    "Сказочная", "Лесная", "Теремковая", "Калиновая", "Мельничная", "Медвежья", "Колобковая", "Василисина", "Емелина",
    "Жар-птицы", "Лебединая", "Золотого Петушка", "Снегурочкина", "Морозная", "Яблоневая", "Молочная", "Кисельная",
    "Медовая", "Алёнушкина", "Иванушкина", "Садковская", "Богатырская", "Берёзовая", "Ковровая", "Самобранная",
    "Хрустальная", "Малахитовая", "Аленького Цветочка", "Серебряного Копытца", "Репкина", "Журавлиная", "Лукоморская",
    "Заячья", "Лисичкина", "Волчья", "Мышкина", "Лягушкина", "Ежовая", "Совиная", "Синичкина",
)  # fmt: skip
KINDS_OF_STREET = ("ул.", "наб.", "аллея", "линия", "пл.")  # feminine in Russian, as the names are
FIRST_BUILDING = {0: 5, 1: 9}  # the cast's house and the neighbour's stand before these


def plots(scale: int) -> Iterator[Plot]:
    """The houses of the city; the cast's and the neighbour's are always the first two."""
    count = HOUSES_AT_SCALE_ONE * scale
    for index in range(count):
        chance = Random(f"plot {index}")  # noqa: S311 (a city, not a secret)
        street_index, place = divmod(index, HOUSES_ON_STREET)
        quarter_index = street_index % len(QUARTERS)
        quarter = QUARTERS[quarter_index]
        kind = quarter.houses[(place + street_index // len(QUARTERS)) % len(quarter.houses)]
        street, building = street_name(street_index), f"д. {FIRST_BUILDING.get(street_index, 1) + 2 * place}"
        if index == 0:
            _, street, building = HOUSE_ADDRESS.split(", ")
            kind, quarter_index = series.BRICK_FIVE, 0
        elif index == 1:
            _, street, building = NEIGHBOUR_HOUSE_ADDRESS.split(", ")
            kind, quarter_index = series.PANEL_NINE, 0
        yield Plot(
            index=index,
            quarter=quarter_index,
            address=f"г. {LOCALITY}, {street}, {building}",
            street=street,
            building=building,
            series=kind,
            entrances=3 if index == 0 else chance.choice(kind.entrances),
            year=chance.randint(*kind.years),
            latitude=LATITUDE + Decimal(street_index % 100) / 1000 + Decimal(chance.randint(-150, 150)) / 1_000_000,
            longitude=LONGITUDE + Decimal(street_index // 100) / 40 + Decimal(place * 1600) / 1_000_000,
        )


def street_name(index: int) -> str:
    """The streets by number: their names, then the same as lanes, boulevards…; then second, third ones of a name."""
    round_, name = divmod(index, len(STREETS))
    turn, kind = divmod(round_, len(KINDS_OF_STREET))
    ordinal = f"{turn + 1}-я " if turn else ""
    return f"{KINDS_OF_STREET[kind]} {ordinal}{STREETS[name]}"
