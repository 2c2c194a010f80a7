"""Lists of houses and people: filters, pages, and what a row shows."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract
from teremok.registry.models.words import NaturalOrder
from teremok.registry.queries import manager_names, tallies_of
from teremok.registry.search import in_natural_order

PAGE = 25
NO_HOUSE = UUID(int=0)
LONGEST = 200
FIRST_YEAR, LAST_YEAR, LONGEST_YEAR = 1600, 2100, 4
SHOWN = ("public_id", "address", "address_key", "year_built", "floors_max", "district__name")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed by; empty means all."""

    text: str = ""
    district: UUID | None = None
    organisation: UUID | None = None
    built_from: int | None = None
    built_to: int | None = None
    with_defects: bool = False

    @property
    def are_set(self) -> bool:
        return self != Filters()

    @property
    def narrow(self) -> bool:
        """Whether something narrows the list besides the text."""
        return replace(self, text="") != Filters()


def read_filters(given: Mapping[str, str]) -> Filters:
    """The filters of a page's address: what is understood counts, what isn't narrows nothing."""
    return Filters(
        text=given.get("q", "")[:LONGEST].strip(),
        district=_uuid(given.get("district", "")),
        organisation=_uuid(given.get("organisation", "")),
        built_from=_year(given.get("built_from", "")),
        built_to=_year(given.get("built_to", "")),
        with_defects=bool(given.get("defects")),
    )


@dataclass(frozen=True)
class Row:
    url: str
    house: House
    manager: str
    premises: int
    defects: int


@dataclass(frozen=True)
class Page:
    """A window of a list in the order of its key; `next` and `previous` are cursors, empty at the ends."""

    items: tuple[House, ...]
    next: str = ""
    previous: str = ""


def filtered(houses: QuerySet[House], filters: Filters, *, on: date) -> QuerySet[House]:
    """The houses the filters leave, those of the text and with defects apart."""
    if filters.district:
        houses = houses.filter(district__public_id=filters.district)
    if filters.organisation:
        managed = ManagementContract.objects.filter(in_force_on(on), organisation__public_id=filters.organisation)
        houses = houses.filter(id__in=managed.values("house_id"))
    if filters.built_from:
        houses = houses.filter(year_built__gte=filters.built_from)
    if filters.built_to:
        houses = houses.filter(year_built__lte=filters.built_to)
    return houses


def page_of(houses: QuerySet[House], cursor: str, *, text: str = "") -> Page:
    """Houses that meet the text in the natural order of addresses, after (`a…`) or before (`b…`) the cursor's one."""
    is_back = cursor.startswith("b")
    edge = _edge(cursor)
    houses = houses.annotate(place=NaturalOrder("address_key"))
    ordered = houses.order_by("-place", "-public_id") if is_back else houses.order_by("place", "public_id")
    if edge is not None:
        sign = "lt" if is_back else "gt"
        place, public_id = edge
        beyond = Q(**{f"place__{sign}": place}) | Q(place=place, **{f"public_id__{sign}": public_id})
        # The first condition alone lets the index begin at the edge instead of walking to it.
        ordered = ordered.filter(**{f"place__{sign}e": place}).filter(beyond)
    shown = in_natural_order(text, among=ordered, most=PAGE + 1) if text else ordered
    found = list(shown.select_related("district").only(*SHOWN)[: PAGE + 1])
    has_more = len(found) > PAGE
    items = found[:PAGE][::-1] if is_back else found[:PAGE]
    if not items:
        return Page(())
    has_next, has_previous = (edge is not None, has_more) if is_back else (has_more, edge is not None)
    return Page(
        tuple(items),
        next=f"a{items[-1].public_id}" if has_next else "",
        previous=f"b{items[0].public_id}" if has_previous else "",
    )


def rows_of(houses: tuple[House, ...], *, on: date) -> list[Row]:
    """What the list shows of each house, in two queries for the page where the tallies hold."""
    ids = [house.id for house in houses]
    managers, tallies = manager_names(ids, on=on), tallies_of(ids, on=on)
    card = reverse("staff:house", args=[NO_HOUSE])
    return [
        Row(
            url=card.replace(str(NO_HOUSE), str(house.public_id)),
            house=house,
            manager=managers.get(house.id, ""),
            premises=tallies[house.id].premises,
            defects=tallies[house.id].defects,
        )
        for house in houses
    ]


def _edge(cursor: str) -> tuple[str, UUID] | None:
    public_id = _uuid(cursor[1:])
    if public_id is None:
        return None
    named = House.objects.filter(public_id=public_id)
    return named.values_list(NaturalOrder("address_key"), "public_id").first()


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _year(text: str) -> int | None:
    year = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_YEAR else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None
