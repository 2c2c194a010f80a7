"""Puts the houses of the plan into the registry, with everyone in them."""

from datetime import date
from decimal import Decimal
from random import Random
from uuid import UUID

from teremok.demo import numbers
from teremok.demo.cast import EMPLOYERS, GRANDMOTHER, LANDLORD, LOCALITY, RESIDENTS
from teremok.demo.households import Household, Inhabitant, Title, household
from teremok.demo.loading import Loader
from teremok.demo.plan import QUARTERS, Plot
from teremok.demo.series import CENT, Unit
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
from teremok.registry.names import fold, organisation_key

SOURCE = "Сказочинский реестр"
MANAGERS = ("УК «Золотой петушок»", "ТСЖ «Лукоморье»", "УК «Терем-Комфорт»", "УК «Калинов мост»")
SHOPKEEPERS = ("ООО «Пряничный домик»", "ООО «Скатерть-самобранка»", "ООО «Живая вода»", "ООО «Сапоги-скороходы»")
SUPPLIERS = ("АО «Сказочинскводоканал»", "АО «Сказочинские тепловые сети»", "АО «Жар-птица Энерго»")
LANDLORD_OF_THE_CITY = "Городской фонд жилья Сказочинска"
BASES = ("Договор купли-продажи", "Договор приватизации", "Свидетельство о праве на наследство", "Договор дарения")
WITHOUT_MANAGER = 17  # the one house in each hundred whose owners manage it themselves

# What is wrong in the register on purpose: one flat of one house in each twenty.
SHARES_MISSING, AREA_MISSING, WRITTEN_TWICE = 7, 11, 13


class Builder:
    """Adds rows to a loader; remembers the keys that later rows point to."""

    def __init__(self, loader: Loader, chance: Random) -> None:
        self._loader = loader
        self._chance = chance
        self._phones = 1_000_000
        self.districts: list[int] = []
        self.organisations: dict[str, int] = {}
        self.cast: dict[str, int] = {}

    def found(self) -> None:
        """The districts and the organisations."""
        for quarter in QUARTERS:
            self.districts.append(self._loader.add(District, name=quarter.name, okrug=quarter.okrug))
        for employer in EMPLOYERS:
            self._organisation(employer.key, employer.name, employer.number, employer.kind, employer.phone)
        kinds = Organisation.Kind
        rest = [(name, kinds.ASSOCIATION if name.startswith("ТСЖ") else kinds.MANAGEMENT) for name in MANAGERS]
        rest += [(name, kinds.OTHER) for name in SHOPKEEPERS]
        rest += [(name, kinds.SUPPLIER) for name in SUPPLIERS]
        rest.append((LANDLORD_OF_THE_CITY, kinds.AUTHORITY))
        for number, (name, kind) in enumerate(rest, start=11):
            self._organisation(name, name, number, kind, numbers.phone(number * 100))

    def build(self, plot: Plot) -> None:
        """One house with its contract, its premises and the people tied to them."""
        units = list(plot.series.units(plot.entrances))
        house = self._house(plot, units)
        self._contract(plot, house)
        for number, unit in enumerate(units, start=1):
            self._premises(plot, house, number, unit)
        if plot.index % 20 == WRITTEN_TWICE:
            self._same_flat_again(plot, house, units)

    def _house(self, plot: Plot, units: list[Unit]) -> int:
        address = normalise(plot.address)
        flats = [unit for unit in units if unit.kind == Premises.Kind.FLAT]
        residential = _sum(flats)
        nonresidential = _sum([unit for unit in units if unit.kind != Premises.Kind.FLAT])
        common = (residential * plot.series.common).quantize(CENT)
        return self._loader.add(
            House,
            address=plot.address, address_key=address.key, locality=address.locality, street=address.street,
            building=address.building, district_id=self.districts[plot.quarter], unom=plot.unom,
            fias_id=_uuid4(self._chance), cadastral_number=f"98:01:{plot.index // 100 + 1:07d}:{plot.index % 100 + 1}",
            latitude=plot.latitude, longitude=plot.longitude, series=plot.series.name, year_built=plot.year,
            floors_max=plot.series.floors, floors_min=plot.series.floors, entrances=plot.entrances,
            premises_declared=len(units), residential_declared=len(flats),
            nonresidential_declared=len(units) - len(flats), area_total=residential + nonresidential + common,
            area_residential=residential, area_nonresidential=nonresidential, area_common=common,
            in_service_on=date(plot.year, 12, 20),
        )  # fmt: skip

    def _contract(self, plot: Plot, house: int) -> None:
        if plot.index % 100 == WITHOUT_MANAGER:
            return
        now, before = _managers(plot.index)
        changed_on = date(2016 + plot.index % 9, 1 + plot.index % 12, 1)
        begins_on = date(max(plot.year + 1, 2008), 1, 1)
        since = max(changed_on, begins_on) if now != before else begins_on
        terms = {"house_id": house, "source": SOURCE, "is_verified": True}
        if since > begins_on:
            self._loader.add(
                ManagementContract,
                organisation_id=self.organisations[before],
                starts_on=begins_on,
                ends_on=since,
                **terms,
            )
        self._loader.add(ManagementContract, organisation_id=self.organisations[now], starts_on=since, **terms)

    def _premises(self, plot: Plot, house: int, number: int, unit: Unit) -> None:
        is_flat = unit.kind == Premises.Kind.FLAT
        is_odd = is_flat and unit.number == "4"
        premises = self._loader.add(
            Premises,
            house_id=house, kind=unit.kind, number=unit.number, number_key=fold(unit.number), entrance=unit.entrance,
            floor=unit.floor, rooms=unit.rooms, area_living=unit.living,
            area=None if is_odd and plot.index % 20 == AREA_MISSING else unit.area,
            cadastral_number=f"98:01:{plot.index // 100 + 1:07d}:{(plot.index % 100 + 1) * 1000 + number}",
        )  # fmt: skip
        if is_flat:
            home = _home_of_cast(plot.index, unit.number) or household(self._chance, unit.rooms or 1, plot.year)
            if is_odd and plot.index % 20 == SHARES_MISSING:
                home.titles = [Title(home.people[0], "shared", 1, 3)]
                home.titles += [Title(person, "shared", 1, 3) for person in home.people[1:2]]
            self._settle(premises, home)
        else:
            since = date(max(plot.year + 1, 2005), 6, 1)
            shopkeeper = SHOPKEEPERS[(plot.index + number) % len(SHOPKEEPERS)]
            self._right(premises, since, organisation_id=self.organisations[shopkeeper], kind="sole")

    def _same_flat_again(self, plot: Plot, house: int, units: list[Unit]) -> None:
        """Somebody entered flat 4 a second time, in words of their own."""
        (unit,) = [unit for unit in units if unit.number == "4"]
        number = "кв. 4"
        self._loader.add(
            Premises, house_id=house, kind=unit.kind, number=number, number_key=fold(number), entrance=unit.entrance,
            floor=unit.floor, rooms=unit.rooms, area=unit.area, area_living=unit.living,
        )  # fmt: skip

    def _settle(self, premises: int, home: Household) -> None:
        keys = {id(person): self._person(person) for person in home.people}
        group = _uuid4(self._chance) if any(title.joint for title in home.titles) else None
        for title in home.titles:
            if isinstance(title.owner, str):
                owner = {"organisation_id": self.organisations[LANDLORD_OF_THE_CITY]}
            else:
                owner = {"person_id": keys[id(title.owner)]}
            self._right(
                premises, home.since, **owner, kind=title.kind, share_numerator=title.numerator,
                share_denominator=title.denominator, joint_group=group if title.joint else None,
            )  # fmt: skip
        for person, kind in home.living:
            since = max(home.since, person.birth_date)
            self._loader.add(
                Residency, premises_id=premises, person_id=keys[id(person)], kind=kind, starts_on=since, source=SOURCE
            )

    def _person(self, person: Inhabitant) -> int:
        last, first, middle = person.name
        key = self._loader.add(
            Person,
            last_name=last, first_name=first, middle_name=middle, name_key=fold(f"{last} {first} {middle}"),
            birth_date=person.birth_date,
        )  # fmt: skip
        member = _MEMBERS.get(person.name)
        if member is not None:
            self.cast[member.key] = key
            self._loader.add(Contact, person_id=key, kind="phone", value=member.phone, source=SOURCE)
            self._loader.add(Contact, person_id=key, kind="email", value=member.email, source=SOURCE)
        elif person.name == GRANDMOTHER[0]:
            self.cast["grandmother"] = key
        elif person.reachable:
            self._phones += 1
            self._loader.add(Contact, person_id=key, kind="phone", value=numbers.phone(self._phones), source=SOURCE)
        return key

    def _right(self, premises: int, since: date, **values: object) -> None:
        number = self._chance.randrange(1, 10_000)
        self._loader.add(
            OwnershipRight,
            premises_id=premises, starts_on=since, registered_on=since, source=SOURCE,
            registration_number=f"98:01:0000000:{number}-98/001/{since.year}-1",
            basis=BASES[number % len(BASES)], **values,
        )  # fmt: skip

    def _organisation(self, key: str, name: str, number: int, kind: str, phone: str) -> None:
        self.organisations[key] = self._loader.add(
            Organisation,
            name=name, name_key=organisation_key(name), kind=kind, inn=numbers.inn(number), ogrn=numbers.ogrn(number),
            phone=phone,
            kpp=f"980101{number:03d}", dispatcher_phone=phone[:-1] + "1", emergency_phone=phone[:-1] + "2",
            email=f"office{number}@skazochinsk.example", site=f"https://office{number}.skazochinsk.example",
            postal_address=f"980000, г. {LOCALITY}, ул. Теремковая, д. {number}",
            reception_hours="пн–чт 9:00–18:00, пт 9:00–16:45", is_verified=True,
        )  # fmt: skip


_MEMBERS = {member.name: member for member in RESIDENTS}


def _home_of_cast(house: int, flat: str) -> Household | None:
    """The cast's flats: 12, 27 and 31 of the first house, 14 of the second."""
    since = date(2011, 4, 12)

    def someone(key: str) -> Inhabitant:
        (member,) = [member for member in RESIDENTS if member.key == key]
        assert member.birth_date is not None
        return Inhabitant(member.name, member.birth_date)

    match house, flat:
        case 0, "12":
            anna, boris = someone("anna"), someone("boris")
            titles = [Title(anna, "shared", 2, 3), Title(boris, "shared", 1, 3)]
            return Household(since, [anna, boris], titles, [(anna, "owner"), (boris, "owner")])
        case 0, "27":
            vera, landlord = someone("vera"), Inhabitant(*LANDLORD)
            return Household(since, [vera, landlord], [Title(landlord, "sole")], [(vera, "tenant")])
        case 0, "31":
            gleb, grandmother = someone("gleb"), Inhabitant(*GRANDMOTHER)
            return Household(since, [gleb, grandmother], [Title(grandmother, "sole")], [(grandmother, "owner")])
        case 1, "14":
            zoya = someone("zoya")
            return Household(since, [zoya], [Title(zoya, "sole")], [(zoya, "owner")])
    return None


def _managers(house: int) -> tuple[str, str]:
    """Who manages the house now and who did before; the cast's houses never changed."""
    if house in {0, 1}:
        own = "teremok" if house == 0 else "neighbours"
        return own, own
    everyone = ("teremok", "neighbours", *MANAGERS)
    return everyone[house % len(everyone)], everyone[house // 2 % len(everyone)]


def _sum(units: list[Unit]) -> Decimal:
    return sum((unit.area for unit in units), Decimal("0.00"))


def _uuid4(chance: Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)
