"""“Is my house in the programme, and when”: what anyone may know of any house, and nothing about people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Q, Value
from django.utils.translation import gettext as _

from teremok.modules.relocation.models import ListedHouse, ListSource, Wave
from teremok.modules.relocation.states import HouseState, Standing
from teremok.platform.search import Matches
from teremok.registry.models import House, Organisation
from teremok.registry.models.words import HouseWords
from teremok.registry.queries.asked import read
from teremok.registry.search import find_houses, houses_meant

SHORTEST = 3
MOST = 12
WORDS = HouseWords("address_key", "unom", Value(""))


@dataclass(frozen=True)
class Years:
    """A wave as residents read it: its name and the years in which its houses move."""

    title: str
    first: int
    last: int | None
    houses: int = 0

    @classmethod
    def of(cls, wave: Wave, houses: int = 0) -> "Years":
        last = None if wave.ends_on is None else (wave.ends_on - timedelta(days=1)).year
        return cls(wave.title, wave.starts_on.year, last, houses)

    @property
    def shown(self) -> str:
        if self.last is None:
            return _("from %(first)s") % {"first": self.first}
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


@dataclass(frozen=True)
class Found:
    """A house among the answers; `public_id` opens its page."""

    public_id: UUID
    address: str
    district: str
    standing: Standing
    years: Years | None


@dataclass(frozen=True)
class Answer:
    """All that the page of a house says. Shares are per cent of those who voted; `source` is none without any list."""

    public_id: UUID
    address: str
    district: str
    okrug: str
    standing: Standing
    state: HouseState | None
    years: Years | None
    started_at: datetime | None
    votes_for: Decimal | None
    votes_against: Decimal | None
    excluded_on: date | None
    excluded_reason: str
    source: ListSource | None
    office: Organisation | None
    year_built: int | None
    is_demolished: bool


@dataclass(frozen=True)
class Overview:
    """The programme in a few figures."""

    houses: int
    relocating: int
    finished: int
    waves: tuple[Years, ...]
    source: ListSource | None


def is_too_short(text: str) -> bool:
    return len("".join(read(text).words)) < SHORTEST


def houses_like(text: str) -> list[Found]:
    """Up to MOST houses of the city, in the programme or not; none for fewer than SHORTEST letters."""
    if is_too_short(text):
        return []
    asked = read(text)
    among = House.objects.filter(merged_into=None)
    houses = find_houses(asked, among=among, limit=MOST) or houses_meant(text, among=among, most=MOST)
    listed = {
        one.house_id: one
        for one in ListedHouse.objects.filter(house__in=[house.pk for house in houses]).select_related("wave")
    }
    # A demolished house is told of where the programme demolished it. To ask for it above would spoil the index.
    houses = [house for house in houses if house.demolished_on is None or house.pk in listed]
    found = [_found(house.public_id, house.address, listed.get(house.pk)) for house in houses]
    for query in asked.house_queries() if len(found) < MOST else ():
        alone = ListedHouse.objects.filter(Matches(WORDS, query), house=None).select_related("wave")
        found += [_found(one.public_id, one.address, one) for one in alone.order_by("address_key")[: MOST - len(found)]]
        if found:
            break
    return found


def answer_of(public_id: UUID) -> Answer | None:
    """By the identifier of a house, or of a house of the programme that the registry doesn't know."""
    listed = ListedHouse.objects.select_related("house__district", "wave", "source", "office")
    house = House.objects.filter(public_id=public_id).select_related("district").first()
    if house is None:
        one = listed.filter(public_id=public_id).first()
        return None if one is None else _answer(one.house, one)
    if house.merged_into_id is not None:
        house = House.objects.select_related("district").get(pk=house.merged_into_id)
    return _answer(house, listed.filter(house=house).first())


def overview() -> Overview:
    states = dict(ListedHouse.objects.values_list("state").annotate(Count("pk")).order_by())
    excluded = states.pop(HouseState.EXCLUDED, 0)
    waves = Wave.objects.annotate(count=Count("houses", filter=~Q(houses__state=HouseState.EXCLUDED)))
    return Overview(
        houses=sum(states.values()),
        relocating=states.get(HouseState.RELOCATING, 0),
        finished=sum(states.get(state, 0) for state in ("emptied", "demolition", "finished")),
        waves=tuple(Years.of(wave, wave.count) for wave in waves.order_by("number")),
        source=newest_source() if states or excluded else None,
    )


def newest_source() -> ListSource | None:
    return ListSource.objects.filter(undone_at=None).order_by("-dated_on", "-pk").first()


def _standing(listed: ListedHouse | None) -> Standing:
    if listed is None:
        return Standing.OUT
    return Standing.LEFT if listed.state == HouseState.EXCLUDED else Standing.IN


def _years(listed: ListedHouse | None) -> Years | None:
    is_in = listed is not None and listed.wave is not None and listed.state != HouseState.EXCLUDED
    return Years.of(listed.wave) if is_in and listed is not None and listed.wave is not None else None


def _found(public_id: UUID, address: str, listed: ListedHouse | None) -> Found:
    return Found(public_id, address, listed.district if listed else "", _standing(listed), _years(listed))


def _answer(house: House | None, listed: ListedHouse | None) -> Answer:
    place = house.district if house is not None else None
    return Answer(
        public_id=house.public_id if house is not None else listed.public_id,  # type: ignore[union-attr]
        address=house.address if house is not None else listed.address,  # type: ignore[union-attr]
        district=listed.district if listed else place.name if place else "",
        okrug=listed.okrug if listed else place.okrug if place else "",
        standing=_standing(listed),
        state=listed.shown_state if listed else None,
        years=_years(listed),
        started_at=listed.started_at if listed else None,
        votes_for=listed.votes_for if listed else None,
        votes_against=listed.votes_against if listed else None,
        excluded_on=listed.excluded_on if listed else None,
        excluded_reason=listed.excluded_reason if listed else "",
        source=listed.source if listed else newest_source(),
        office=listed.office if listed else None,
        year_built=house.year_built if house else None,
        is_demolished=bool(house and house.demolished_on),
    )
