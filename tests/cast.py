"""The cast: everyone whom tests send to a page, in one small house, with a neighbour's house and an overseer's office.

Flat 1 is Anna's and Boris's, flat 2 is rented by Vera, flat 3 belongs to a grandmother for whom Gleb acts, the shop on
the ground floor to an organisation. Zoya lives in another house, where Nina dispatches: neither may see anything here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from teremok.demo import cast as people
from teremok.demo.accounts import open_accounts
from teremok.demo.names import Name
from teremok.identity.actors import SECOND_FACTOR, actor_for_account
from teremok.identity.models import Account
from teremok.platform.access import ANONYMOUS, Actor
from teremok.registry.addresses import normalise
from teremok.registry.models import (
    Contact,
    District,
    House,
    ManagementContract,
    Organisation,
    OwnershipRight,
    Person,
    Premises,
    Residency,
)
from teremok.registry.names import fold
from tests.client import StrictClient

SINCE = date(2020, 1, 1)
SINCE_AT = datetime(2020, 1, 1, 9, tzinfo=UTC)


@dataclass
class Member:
    """Someone of the cast; `anonymous` has neither an account nor a person, staff have no person."""

    key: str
    account: Account | None = None
    person: Person | None = None

    @property
    def actor(self) -> Actor:
        """Built anew at each call, as each request does."""
        return actor_for_account(self.account) if self.account else ANONYMOUS

    def __str__(self) -> str:
        return self.key


@dataclass
class Cast:
    """Who there is and where they live."""

    district: District
    house: House
    flat_of_anna: Premises
    flat_of_vera: Premises
    flat_of_grandmother: Premises
    shop: Premises
    neighbour_house: House
    flat_of_zoya: Premises
    grandmother: Person
    landlord: Person
    organisations: dict[str, Organisation]
    members: dict[str, Member] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Member:
        return self.members[key]

    @property
    def organisation(self) -> Organisation:
        return self.organisations["teremok"]

    @property
    def other_organisation(self) -> Organisation:
        return self.organisations["neighbours"]


KEYS = ("anonymous", *(member.key for member in people.CAST))


def build() -> Cast:
    district = District.objects.create(name="Опушка", okrug="Лесной округ")
    house = _house(people.HOUSE_ADDRESS, district, unom=500005, area="259.80", floors=2)
    neighbour_house = _house(people.NEIGHBOUR_HOUSE_ADDRESS, district, unom=500007, area="45.00", floors=1)
    organisations = {employer.key: _organisation(employer) for employer in people.EMPLOYERS}
    shop_owner = Organisation.objects.create(
        name="ООО «Пряничный домик»", name_key=fold("ООО «Пряничный домик»"), inn="9801000055"
    )
    for organisation, managed in (("teremok", house), ("neighbours", neighbour_house)):
        ManagementContract.objects.create(
            organisation=organisations[organisation], house=managed, starts_on=SINCE, is_verified=True
        )
    cast = Cast(
        district=district,
        house=house,
        flat_of_anna=_premises(house, "1", "54.30"),
        flat_of_vera=_premises(house, "2", "38.70"),
        flat_of_grandmother=_premises(house, "3", "61.80"),
        shop=_premises(house, "I", "105.00", Premises.Kind.NONRESIDENTIAL),
        neighbour_house=neighbour_house,
        flat_of_zoya=_premises(neighbour_house, "1", "45.00"),
        grandmother=_person(*people.GRANDMOTHER),
        landlord=_person(*people.LANDLORD),
        organisations=organisations,
    )
    persons = {member.key: _resident(member) for member in people.RESIDENTS}
    accounts = open_accounts(
        people={key: person.id for key, person in persons.items()},
        organisations={key: organisation.id for key, organisation in organisations.items()},
        grandmother=cast.grandmother.id,
        at=SINCE_AT,
    )
    cast.members = {key: Member(key, accounts.get(key), persons.get(key)) for key in KEYS}
    _settle(cast, shop_owner)
    return cast


def _settle(cast: Cast, shop_owner: Organisation) -> None:
    anna, boris, vera, zoya = (cast[key].person for key in ("anna", "boris", "vera", "zoya"))
    _right(cast.flat_of_anna, person=anna, kind="shared", share_numerator=2, share_denominator=3)
    _right(cast.flat_of_anna, person=boris, kind="shared", share_numerator=1, share_denominator=3)
    _right(cast.flat_of_vera, person=cast.landlord, kind="sole")
    _right(cast.flat_of_grandmother, person=cast.grandmother, kind="sole")
    _right(cast.shop, organisation=shop_owner, kind="sole")
    _right(cast.flat_of_zoya, person=zoya, kind="sole")
    for person, premises, kind in (
        (anna, cast.flat_of_anna, Residency.Kind.OWNER),
        (boris, cast.flat_of_anna, Residency.Kind.OWNER),
        (vera, cast.flat_of_vera, Residency.Kind.TENANT),
        (cast.grandmother, cast.flat_of_grandmother, Residency.Kind.OWNER),
        (zoya, cast.flat_of_zoya, Residency.Kind.OWNER),
    ):
        Residency.objects.create(person=person, premises=premises, kind=kind, starts_on=SINCE)


def _house(address: str, district: District, *, unom: int, area: str, floors: int) -> House:
    where = normalise(address)
    return House.objects.create(
        address=address,
        address_key=where.key,
        locality=where.locality,
        street=where.street,
        building=where.building,
        district=district,
        unom=unom,
        floors_max=floors,
        entrances=1,
        area_total=Decimal(area),
        year_built=1968,
    )


def _premises(house: House, number: str, area: str, kind: str = Premises.Kind.FLAT) -> Premises:
    return Premises.objects.create(
        house=house, number=number, number_key=fold(number), kind=kind, area=Decimal(area), floor=1, entrance=1
    )


def _person(name: Name, birth_date: date) -> Person:
    return Person.objects.create(
        last_name=name.last,
        first_name=name.first,
        middle_name=name.middle,
        name_key=fold(" ".join(name)),
        birth_date=birth_date,
    )


def _organisation(employer: people.Employer) -> Organisation:
    return Organisation.objects.create(
        name=employer.name,
        name_key=fold(employer.name),
        kind=employer.kind,
        inn=employer.inn,
        ogrn=employer.ogrn,
        phone=employer.phone,
        dispatcher_phone=employer.phone,
        emergency_phone=employer.phone,
        is_verified=True,
    )


def _resident(member: people.Member) -> Person:
    assert member.birth_date is not None
    person = _person(member.name, member.birth_date)
    Contact.objects.create(person=person, kind=Contact.Kind.PHONE, value=member.phone, verified_at=SINCE_AT)
    return person


def _right(premises: Premises, **fields: object) -> None:
    OwnershipRight.objects.create(premises=premises, starts_on=SINCE, **fields)


@pytest.fixture(scope="module")
def cast_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The cast once for a whole file whose tests only look, or undo what they did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


def client_of(member: Member, *, language: str = "ru", second_factor: bool = True) -> StrictClient:
    """A strict client signed in as the member; staff have passed the second factor unless told otherwise."""
    client = StrictClient(headers={"Accept-Language": language})
    if member.account is not None:
        client.force_login(member.account, backend="django.contrib.auth.backends.ModelBackend")
        session = client.session
        session[SECOND_FACTOR] = second_factor and member.key in STAFF_KEYS
        session.save()
    return client


STAFF_KEYS = frozenset(member.key for member in people.STAFF)


def _fixture_for(key: str) -> object:
    @pytest.fixture(name=key)
    def member(cast: Cast) -> Member:
        return cast[key]

    return member


globals().update({f"_{key}": _fixture_for(key) for key in KEYS})
