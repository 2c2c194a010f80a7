"""A small house and its people, for the tests of the registry."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

from teremok.platform.access import Actor, Assurance, Grant, Role
from teremok.registry.models import (
    House,
    ManagementContract,
    Organisation,
    OwnershipRight,
    Person,
    Premises,
    Residency,
)
from teremok.registry.names import fold, organisation_key

LONG_AGO = date(2001, 5, 7)


def a_house(address: str = "г. Сказочинск, ул. Сказочная, д. 5", **facts) -> House:
    return House.objects.create(address=address, address_key=fold(address), **facts)


def a_flat(house: House, number: str = "1", area: str | None = "54.30", **facts) -> Premises:
    return Premises.objects.create(
        house=house, number=number, number_key=fold(number), area=Decimal(area) if area else None, **facts
    )


def a_person(name: str = "Теремкова Анна Павловна", **facts) -> Person:
    last, first, middle = [*name.split(), "", ""][:3]
    return Person.objects.create(last_name=last, first_name=first, middle_name=middle, name_key=fold(name), **facts)


def an_organisation(name: str = "УК «Теремок-Сервис»", **facts) -> Organisation:
    return Organisation.objects.create(name=name, name_key=organisation_key(name), **facts)


def owns(person: Person, premises: Premises, share: str = "1/1", **facts) -> OwnershipRight:
    numerator, denominator = map(int, share.split("/"))
    facts.setdefault("kind", "sole" if numerator == denominator else "shared")
    facts.setdefault("starts_on", LONG_AGO)
    return OwnershipRight.objects.create(
        person=person, premises=premises, share_numerator=numerator, share_denominator=denominator, **facts
    )


def lives(person: Person, premises: Premises, kind: str = "tenant", **facts) -> Residency:
    return Residency.objects.create(person=person, premises=premises, kind=kind, **facts)


def manages(organisation: Organisation, house: House, **facts) -> ManagementContract:
    return ManagementContract.objects.create(organisation=organisation, house=house, **facts)


def resident(person: Person, assurance: Assurance = Assurance.VERIFIED, **facts) -> Actor:
    return Actor(account_id=uuid4(), person_id=person.id, assurance=assurance, label=person.full_name, **facts)


def staff(organisation: Organisation, role: Role = Role.REGISTRAR, house_ids=None) -> Actor:
    narrowed = None if house_ids is None else frozenset(house_ids)
    return Actor(
        account_id=uuid4(),
        assurance=Assurance.CONFIRMED,
        grants=(Grant(role, organisation.id, narrowed),),
        label=role.label,
        has_second_factor=True,
    )
