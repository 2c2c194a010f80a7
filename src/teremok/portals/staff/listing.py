"""Lists of houses and people: filters, pages, and what a row shows."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Premises
from teremok.registry.models.words import NaturalOrder
from teremok.registry.queries import defect_counts
from teremok.registry.search import matching_houses, met_at_once

PAGE = 25
MOST_FOR_DEFECTS = 2_000
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


@dataclass(frozen=True)
class Row:
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


def only_with_defects(houses: QuerySet[House], text: str = "", *, on: date) -> QuerySet[House] | None:
    """Those of the houses whose register has defects; None when there are too many to go through at once."""
    if text:
        houses = matching_houses(text, among=houses)
    ids = list(houses.values_list("id", flat=True)[: MOST_FOR_DEFECTS + 1])
    if len(ids) > MOST_FOR_DEFECTS:
        return None
    return houses.filter(id__in=list(defect_counts(ids, on=on)))


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
    shown: QuerySet[House] = ordered
    if text:
        at_once = met_at_once(text, among=ordered, most=PAGE + 1)
        is_full = len(at_once) > PAGE
        shown = ordered.filter(id__in=at_once) if is_full else matching_houses(text, among=ordered)
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
    """What the list shows of each house, in three queries for the page."""
    ids = [house.id for house in houses]
    contracts = ManagementContract.objects.filter(in_force_on(on), house_id__in=ids)
    managers = dict(contracts.values_list("house_id", "organisation__name"))
    standing = Premises.objects.filter(house_id__in=ids, merged_into=None, removed_on=None)
    premises = dict(standing.values_list("house_id").annotate(count=Count("id")))
    defects = defect_counts(ids, on=on)
    return [
        Row(house, managers.get(house.id, ""), premises.get(house.id, 0), defects.get(house.id, 0)) for house in houses
    ]


def _edge(cursor: str) -> tuple[str, UUID] | None:
    try:
        named = House.objects.filter(public_id=UUID(cursor[1:]))
    except ValueError:
        return None
    return named.values_list(NaturalOrder("address_key"), "public_id").first()
