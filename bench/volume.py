"""A city of real size for the pages: 33,707 houses and a million people, kept between runs."""

from django.db import connection
from django.utils import timezone

from teremok.demo import city
from teremok.platform.access import SYSTEM
from teremok.registry.addresses import normalise
from teremok.registry.models import District, House
from teremok.registry.services import tallies

HOUSES = 33_707
SCALE = 200  # about a million people
STREETS = ("Дальняя", "Полевая", "Луговая", "Озёрная", "Ручейная", "Тропинкина", "Рябиновая", "Ольховая")
HOUSES_ON_STREET = 100
FIRST_UNOM = 700_000


def fill() -> tuple[int, int]:
    """Builds what is missing; returns the numbers of houses and of people."""
    built = city.build(SCALE, on_progress=_tell)
    if built.houses < HOUSES:
        districts = list(District.objects.order_by("id"))
        House.objects.bulk_create(
            (_house(n, districts[n % len(districts)]) for n in range(HOUSES - built.houses)), batch_size=1000
        )
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    while tallies.recount(by=SYSTEM, at=timezone.now()):
        continue  # the worker's clock does this a minute after the houses came
    return House.objects.count(), built.people


def _house(n: int, district: District) -> House:
    street, number = divmod(n, HOUSES_ON_STREET)
    address = normalise(
        f"г. Сказочинск, {1 + street // len(STREETS)}-я {STREETS[street % len(STREETS)]} ул., д. {1 + number}"
    )
    return House(
        address=f"г. {address.locality}, {address.street}, д. {address.building}",
        address_key=address.key,
        locality=address.locality,
        street=address.street,
        building=address.building,
        district=district,
        unom=FIRST_UNOM + n,
        year_built=1950 + n % 70,
        floors_max=5 + n % 12,
        entrances=1 + n % 6,
    )


def _tell(done: int, of: int) -> None:
    if done % 1000 == 0:
        print(f"  building the city: {done} of {of} houses", flush=True)
