"""Who manages a house: public by law (ЖК РФ art. 161), so anyone may ask, about any house, without signing in."""

import re
from dataclasses import dataclass
from datetime import date

from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Organisation
from teremok.registry.models.words import NaturalOrder
from teremok.registry.names import fold

SHORTEST = 3
MOST = 12
# Words of an address that say nothing about which house it is.
IDLE = frozenset({"г", "город", "ул", "улица", "д", "дом", "кв", "квартира", "пр", "проспект", "пер", "переулок"})


@dataclass(frozen=True)
class Found:
    """A house and who answers for it; without a contract the name is empty."""

    address: str
    manager: str
    dispatcher_phone: str
    emergency_phone: str


def houses_like(text: str, *, on: date) -> list[Found]:
    """Up to MOST houses whose address has every word asked for, 5 before 11; none for fewer than SHORTEST letters."""
    if is_too_short(text):
        return []
    words = _words(text)
    houses = House.objects.filter(merged_into=None, demolished_on=None)
    for word in words:
        houses = houses.filter(address_key__contains=word)
    chosen = list(houses.order_by(NaturalOrder("address_key"), "id")[:MOST])
    contracts = {
        contract.house_id: contract.organisation
        for contract in ManagementContract.objects.filter(in_force_on(on), house_id__in=[house.id for house in chosen])
        .select_related("organisation")
        .order_by("id")
    }
    return [_found(house, contracts.get(house.id)) for house in chosen]


def is_too_short(text: str) -> bool:
    return sum(map(len, _words(text))) < SHORTEST


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"[\w/-]+", fold(text)) if word not in IDLE]


def _found(house: House, organisation: Organisation | None) -> Found:
    if organisation is None:
        return Found(house.address, "", "", "")
    emergency = organisation.emergency_phone
    return Found(
        house.address,
        organisation.name,
        organisation.dispatcher_phone or organisation.phone,
        emergency if emergency != organisation.dispatcher_phone else "",
    )
