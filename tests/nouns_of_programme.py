"""A wave of the programme and the list that its houses came from, for the access matrix; a house not found yet."""

from datetime import date

from teremok.modules.relocation.models import ListedHouse, ListSource, Wave
from teremok.registry.addresses import normalise
from tests.nouns_of_relocation import LISTED_ON

LOST = "г. Сказочинск, ул. Дальняя, д. 3"


def programme() -> dict[str, Wave | ListSource | ListedHouse]:
    """Comes after the houses of `nouns_of_relocation`, whose list this is."""
    source = ListSource.objects.get(taken_at=LISTED_ON)
    wave = Wave.objects.create(number=1, title="Первая волна", starts_on=date(2025, 1, 1), ends_on=date(2029, 1, 1))
    lost = ListedHouse.objects.create(
        address=LOST, address_key=normalise(LOST).key, district="Опушка", okrug="Лесной округ", source=source, wave=wave
    )
    return {"wave": wave, "list_source": source, "lost_house": lost}
