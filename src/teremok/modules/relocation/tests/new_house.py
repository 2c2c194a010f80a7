"""A new house in the cast's district, with flats of all sizes."""

from datetime import datetime
from decimal import Decimal

from teremok.modules.relocation.models import Destination, Family, NewFlat
from teremok.modules.relocation.services import destinations
from teremok.modules.relocation.tests.conftest import NOON
from teremok.platform.access import SYSTEM
from teremok.registry.addresses import normalise
from teremok.registry.models import House, Premises
from tests.cast import Cast

# Number, rooms, living area, total area, floor.
FLATS = (
    ("1", 1, "19.2", "38.9", 1),
    ("2", 2, "31.4", "54.8", 2),
    ("3", 2, "34.0", "58.1", 5),
    ("4", 3, "45.5", "74.6", 9),
    ("5", 3, "47.0", "78.2", 9),
)


def measure(cast: Cast) -> None:
    """Rooms and living areas of the old flats, which the cast leaves out."""
    for premises, rooms, living in (
        (cast.flat_of_anna, 2, "31.4"),
        (cast.flat_of_vera, 1, "19.0"),
        (cast.flat_of_grandmother, 3, "44.0"),
    ):
        premises.rooms, premises.area_living = rooms, Decimal(living)
        premises.save()


def build(cast: Cast, *, at: datetime = NOON, address: str = "г. Сказочинск, ул. Новая, д. 3") -> Destination:
    where = normalise(address)
    house = House.objects.create(
        address=address,
        address_key=where.key,
        locality=where.locality,
        street=where.street,
        building=where.building,
        district=cast.district,
        entrances=1,
        floors_max=9,
    )
    Premises.objects.bulk_create(
        Premises(
            house=house,
            number=number,
            number_key=number,
            rooms=rooms,
            area_living=Decimal(living),
            area=Decimal(total),
            floor=floor,
            entrance=1,
        )
        for number, rooms, living, total, floor in FLATS
    )
    made = destinations.add_destination(by=SYSTEM, house=house, at=at)
    destinations.take_flats(by=SYSTEM, destination=made, at=at)
    return made


def flat(destination: Destination, number: str) -> NewFlat:
    return destination.flats.select_related("premises").get(premises__number=number)


def fresh(family: Family) -> Family:
    return Family.objects.get(pk=family.pk)
