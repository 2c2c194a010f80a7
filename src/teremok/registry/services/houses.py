"""Adding, correcting and demolishing houses, and the districts they stand in."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext as _

from teremok.kernel.identifiers import WrongIdentifier, check_cadastral_number, check_fias_id, check_gis_number
from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit, require_can_edit_city
from teremok.registry.addresses import normalise
from teremok.registry.models import District, House
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes

YEARS_AHEAD = 10
OLDEST_YEAR = 1600
EXAMPLE = "ул. Сказочная, д. 5, корп. 1"


class CannotKeepHouse(Refused):
    """The house can't stand in the registry like this."""


class HouseFacts(TypedDict, total=False):
    """What is known of a house: areas in m², coordinates in degrees; what isn't named stays as it is."""

    district: District | None
    unom: int | None
    fias_id: UUID | None
    cadastral_number: str | None
    gis_number: str | None
    latitude: Decimal | None
    longitude: Decimal | None
    kind: str
    series: str
    year_built: int | None
    floors_max: int | None
    floors_min: int | None
    entrances: int | None
    premises_declared: int | None
    residential_declared: int | None
    nonresidential_declared: int | None
    area_total: Decimal | None
    area_residential: Decimal | None
    area_nonresidential: Decimal | None
    area_common: Decimal | None
    is_emergency: bool
    in_service_on: date | None
    passport: dict[str, Any]


CHECKED: dict[str, Callable[[str], str]] = {
    "cadastral_number": check_cadastral_number,
    "gis_number": check_gis_number,
    "fias_id": check_fias_id,
}


@writes
def add(*, by: Actor, at: datetime, address: str, **facts: Unpack[HouseFacts]) -> House:
    """A house at an address not yet taken. Raises CannotKeepHouse, Denied."""
    require_can_edit_city(by)
    with refused_by_database(CannotKeepHouse):
        return House.objects.create(**_place(address), **_checked(at, dict(facts)))


@writes
def correct(*, by: Actor, at: datetime, house: House, address: str | None = None, **facts: Unpack[HouseFacts]) -> House:
    """Sets the facts given; a house merged into another is corrected there. Raises CannotKeepHouse, Denied."""
    require_can_edit(by, house)
    house = locked(house)
    if house.merged_into_id:
        raise CannotKeepHouse(_("This house was merged into another. Correct that one."))
    place = _place(address) if address is not None else {}
    with refused_by_database(CannotKeepHouse):
        set_facts(house, {**place, **_checked(at, dict(facts))})
    return house


@writes
def demolish(*, by: Actor, at: datetime, house: House, on: date) -> House:
    """The house no longer stands from that day on; its records stay. Raises CannotKeepHouse, Denied."""
    require_can_edit(by, house)
    house = locked(house)
    if on > at.date():
        raise CannotKeepHouse(_("A house can only be marked as demolished after the fact."), field="demolished_on")
    set_facts(house, {"demolished_on": on})
    return house


@writes
def add_district(*, by: Actor, at: datetime, name: str, okrug: str = "") -> District:
    """A district of an okrug. Raises CannotKeepHouse when the okrug has one of that name, Denied."""
    require_can_edit_city(by)
    with refused_by_database(CannotKeepHouse):
        return District.objects.create(name=name.strip(), okrug=okrug.strip())


def _place(address: str) -> dict[str, Any]:
    read = normalise(address)
    if not read.key:
        raise CannotKeepHouse(
            _("No building can be read in this address. Write it as: %(example)s.") % {"example": EXAMPLE},
            field="address",
        )
    return {
        "address": " ".join(address.split()),
        "address_key": read.key,
        "locality": read.locality,
        "street": read.street,
        "building": read.building,
    }


def _checked(at: datetime, facts: dict[str, Any]) -> dict[str, Any]:
    for name, check in CHECKED.items():
        if facts.get(name):
            try:
                facts[name] = check(str(facts[name]))
            except WrongIdentifier as error:
                raise CannotKeepHouse(str(error), field=name) from error
        elif name in facts:
            facts[name] = None
    if facts.get("fias_id"):
        facts["fias_id"] = UUID(facts["fias_id"])
    year = facts.get("year_built")
    if year and not OLDEST_YEAR <= year <= at.year + YEARS_AHEAD:
        raise CannotKeepHouse(
            _("A house was not built in %(year)s. Check the year.") % {"year": year}, field="year_built"
        )
    return facts
