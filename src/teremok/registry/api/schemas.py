"""What programs are told about houses, premises, people and organisations."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from teremok.kernel.shares import text_of
from teremok.registry.models import House, Organisation, Person, Premises
from teremok.registry.queries.managing import Manager
from teremok.registry.queries.ownership import Owner, Ownership

PRINTABLE = r"^[^\x00]*$"


class HouseLine(Schema):
    id: UUID
    address: str
    district: str | None
    unom: int | None
    fias_id: UUID | None
    cadastral_number: str | None
    gis_number: str | None


class OrganisationShown(Schema):
    id: UUID
    name: str
    kind: str
    inn: str | None
    ogrn: str | None
    phone: str
    dispatcher_phone: str
    emergency_phone: str
    email: str
    site: str


class ManagerShown(Schema):
    organisation: OrganisationShown
    since: date | None
    is_verified: bool


class HouseShown(HouseLine):
    kind: str
    series: str
    year_built: int | None
    floors: int | None
    entrances: int | None
    area_total: Decimal | None = Field(description="m²")
    latitude: Decimal | None
    longitude: Decimal | None
    in_service_on: date | None
    demolished_on: date | None
    manager: ManagerShown | None


class PremisesShown(Schema):
    id: UUID
    number: str
    kind: str
    entrance: int | None
    floor: int | None
    rooms: int | None
    area: Decimal | None = Field(description="m², up to four decimals")
    area_living: Decimal | None
    cadastral_number: str | None


class PremisesWritten(Schema):
    """Premises to be added to a house."""

    number: str = Field(min_length=1, max_length=40, pattern=PRINTABLE)
    kind: Premises.Kind = Premises.Kind.FLAT
    entrance: int | None = Field(None, ge=1, le=99)
    floor: int | None = Field(None, ge=-9, le=200)
    rooms: int | None = Field(None, ge=1, le=99)
    area: Decimal | None = Field(None, gt=0, max_digits=10, decimal_places=4)


class OwnerShown(Schema):
    id: UUID | None = Field(description="Null where you may not know the person.")
    name: str | None
    is_person: bool
    kind: str
    share: str = Field(description="An exact fraction: 1/3, or 1.")
    starts_on: date | None


class OwnershipShown(Schema):
    on: date
    owners: list[OwnerShown]
    total: str = Field(description="The sum of the shares; 1 where the register is whole.")
    is_whole: bool


class PersonShown(Schema):
    id: UUID
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None


def house_line(house: House) -> HouseLine:
    return HouseLine(**_house(house))


def house_shown(house: House, manager: Manager | None) -> HouseShown:
    return HouseShown(
        **_house(house),
        kind=house.kind,
        series=house.series,
        year_built=house.year_built,
        floors=house.floors_max,
        entrances=house.entrances,
        area_total=house.area_total,
        latitude=house.latitude,
        longitude=house.longitude,
        in_service_on=house.in_service_on,
        demolished_on=house.demolished_on,
        manager=None if manager is None else ManagerShown(
            organisation=organisation_shown(manager.organisation), since=manager.since, is_verified=manager.is_verified
        ),
    )  # fmt: skip


def organisation_shown(organisation: Organisation) -> OrganisationShown:
    return OrganisationShown(
        id=organisation.public_id,
        name=organisation.name,
        kind=organisation.kind,
        inn=organisation.inn,
        ogrn=organisation.ogrn,
        phone=organisation.phone,
        dispatcher_phone=organisation.dispatcher_phone,
        emergency_phone=organisation.emergency_phone,
        email=organisation.email,
        site=organisation.site,
    )


def premises_shown(premises: Premises) -> PremisesShown:
    return PremisesShown(
        id=premises.public_id,
        number=premises.number,
        kind=premises.kind,
        entrance=premises.entrance,
        floor=premises.floor,
        rooms=premises.rooms,
        area=premises.area,
        area_living=premises.area_living,
        cadastral_number=premises.cadastral_number,
    )


def ownership_shown(ownership: Ownership, *, on: date, known: set[UUID]) -> OwnershipShown:
    """`known` are the people whose names the reader may see."""
    return OwnershipShown(
        on=on,
        owners=[_owner(owner, hidden=owner.is_person and owner.party_id not in known) for owner in ownership.owners],
        total=text_of(ownership.total),
        is_whole=ownership.is_whole,
    )


def person_shown(person: Person) -> PersonShown:
    return PersonShown(
        id=person.public_id,
        last_name=person.last_name,
        first_name=person.first_name,
        middle_name=person.middle_name,
        birth_date=person.birth_date,
    )


def _owner(owner: Owner, *, hidden: bool) -> OwnerShown:
    return OwnerShown(
        id=None if hidden else owner.party_id,
        name=None if hidden else owner.name,
        is_person=owner.is_person,
        kind=owner.kind,
        share=text_of(owner.share),
        starts_on=owner.starts_on,
    )


def _house(house: House) -> dict[str, Any]:
    return {
        "id": house.public_id,
        "address": house.address,
        "district": house.district.name if house.district else None,
        "unom": house.unom,
        "fias_id": house.fias_id,
        "cadastral_number": house.cadastral_number,
        "gis_number": house.gis_number,
    }
