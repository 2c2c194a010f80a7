"""The programme as those who plan it see it: houses by filters, waves with what they still miss, a house's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import kept_listed_houses, led_houses
from teremok.modules.relocation.models import ListedHouse, ListSource, Matter, Wave
from teremok.modules.relocation.queries.public import WORDS, Years
from teremok.modules.relocation.states import HouseState, MatterKind
from teremok.notices.queries.tasks import names_of
from teremok.platform.access import SYSTEM, Actor
from teremok.platform.search import Matches
from teremok.registry.addresses import normalise
from teremok.registry.history import Change, FieldChange, history
from teremok.registry.models import House, Organisation
from teremok.registry.models.words import NaturalOrder
from teremok.registry.queries.asked import read
from teremok.ui import formats
from teremok.ui.parts import Event

NONE = "none"
BY = ("okrug", "district", "place", "public_id")
LONGEST = 200
MOST_NAMED = 500

PEOPLE = """
    SELECT count(DISTINCT premises.id), count(DISTINCT owning.person_id)
      FROM registry_premises premises
      LEFT JOIN registry_ownershipright owning ON owning.premises_id = premises.id
       AND (owning.starts_on IS NULL OR owning.starts_on <= %(on)s)
       AND (owning.ends_on IS NULL OR owning.ends_on > %(on)s)
     WHERE premises.house_id = ANY(%(houses)s) AND premises.kind = 'flat' AND premises.merged_into_id IS NULL
       AND premises.removed_on IS NULL
"""


@dataclass(frozen=True)
class Filters:
    """What the list of houses is narrowed by; empty means all. `wave`, `office` may be NONE."""

    text: str = ""
    district: str = ""
    okrug: str = ""
    state: str = ""
    wave: str = ""
    office: str = ""
    source: str = ""
    unmatched: bool = False

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Filters":
        """What is understood counts, what isn't narrows nothing."""
        state = given.get("state", "")
        return cls(
            text=given.get("q", "").replace("\0", "").strip()[:LONGEST],
            district=given.get("district", "").replace("\0", "")[:LONGEST],
            okrug=given.get("okrug", "").replace("\0", "")[:LONGEST],
            state=state if state in HouseState.values else "",
            wave=_known(given.get("wave", "")),
            office=_known(given.get("office", "")),
            source=_known(given.get("source", "")),
            unmatched=bool(given.get("unmatched")),
        )

    @property
    def are_set(self) -> bool:
        return self != Filters()

    @property
    def narrow(self) -> bool:
        return self != Filters(text=self.text)


@dataclass(frozen=True)
class WaveRow:
    """A wave and how many of its houses wait, move, have moved."""

    wave: Wave
    houses: int
    listed: int
    relocating: int

    @property
    def years(self) -> Years:
        return Years.of(self.wave)


@dataclass(frozen=True)
class Hindrance:
    """Why a house of the wave can't be started yet."""

    house: ListedHouse
    why: str


@dataclass(frozen=True)
class StartPreview:
    """What starting a wave would do: the houses that go, their flats and right-holders, what hinders others."""

    houses: tuple[ListedHouse, ...]
    flats: int
    people: int
    hindered: tuple[Hindrance, ...]


def in_order(houses: QuerySet[ListedHouse]) -> QuerySet[ListedHouse]:
    """By okrug, district and address, 2 before 10."""
    return houses.annotate(place=NaturalOrder("address_key")).order_by(*BY)


def filtered(houses: QuerySet[ListedHouse], filters: Filters) -> QuerySet[ListedHouse]:
    if filters.text:
        queries = read(filters.text).house_queries()
        houses = houses.filter(Matches(WORDS, queries[-1])) if queries else houses.none()
    for field in ("district", "okrug", "state"):
        if value := getattr(filters, field):
            houses = houses.filter(**{field: value})
    for field in ("wave", "office", "source"):
        if value := getattr(filters, field):
            houses = houses.filter(**({field: None} if value == NONE else {f"{field}__public_id": value}))
    return houses.filter(house=None) if filters.unmatched else houses


def districts() -> list[tuple[str, str]]:
    found = ListedHouse.objects.exclude(district="").values_list("okrug", "district").distinct()
    return sorted((str(okrug), str(district)) for okrug, district in found)


def offices() -> list[Organisation]:
    """Who leads houses, and city bodies that may."""
    leading = Q(pk__in=ListedHouse.objects.exclude(office=None).values("office_id"))
    bodies = Organisation.objects.filter(leading | Q(kind=Organisation.Kind.AUTHORITY), merged_into=None)
    return list(bodies.order_by("name_key"))


def waves() -> list[WaveRow]:
    counted = Wave.objects.annotate(
        all=Count("houses", filter=~Q(houses__state=HouseState.EXCLUDED)),
        waiting=Count("houses", filter=Q(houses__state=HouseState.LISTED)),
        moving=Count("houses", filter=Q(houses__state=HouseState.RELOCATING)),
    )
    return [WaveRow(wave, wave.all, wave.waiting, wave.moving) for wave in counted.order_by("number")]


def sources() -> list[ListSource]:
    return list(ListSource.objects.filter(undone_at=None).order_by("-dated_on", "-pk")[:10])


def named(text: str, *, among: QuerySet[ListedHouse]) -> tuple[list[int], list[str]]:
    """Houses named one a line, by UNOM or by address as people write it; and the lines that name none, or several."""
    found: list[int] = []
    unknown: list[str] = []
    for line in list(dict.fromkeys(" ".join(line.split()) for line in text.replace("\0", "").splitlines()))[
        :MOST_NAMED
    ]:
        if not line:
            continue
        meant = (
            among.filter(unom=int(line)) if line.isascii() and line.isdigit() and len(line) < 9 else _meant(line, among)
        )
        keys = list(meant.values_list("pk", flat=True)[:2])
        if len(keys) == 1:
            found += keys
        else:
            unknown.append(line)
    return found, unknown


def start_preview(wave: Wave, *, by: Actor, on: date) -> StartPreview:
    houses = list(in_order(wave.houses.filter(state=HouseState.LISTED)).select_related("house", "office"))
    led = set(led_houses(by).filter(wave=wave).values_list("pk", flat=True))
    hindered = [Hindrance(one, why) for one in houses if (why := _hindrance(one, led))]
    held = {one.house.pk for one in hindered}
    ready = tuple(one for one in houses if one.pk not in held)
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"houses": [one.house_id for one in ready], "on": on})
        [flats, people] = cursor.fetchone()
    return StartPreview(ready, flats, people, tuple(hindered))


def matter_of(house: ListedHouse) -> Matter | None:
    return Matter.objects.filter(kind=MatterKind.NO_HOUSE, listed_house=house, closed_at=None).first()


def near_house(matter: Matter | None) -> House | None:
    """The house that the import met but would not take."""
    near = matter.facts.get("near") if matter else None
    return House.objects.filter(public_id=near, merged_into=None).first() if near else None


def history_of(house: ListedHouse) -> list[Event]:
    """What changed in the house of the programme, and by whom; the newest first."""
    changes = history(of=house)
    found = names_of({UUID(change.account_id) for change in changes if change.account_id})
    names = {str(account): name for account, name in found.items()}
    told = [(change, [said for field in change.fields if (said := _told(field))]) for change in changes]
    return [_event(change, said, names) for change, said in told if said or change.what == "insert"]


def may_plan(actor: Actor, house: ListedHouse) -> bool:
    return kept_listed_houses(actor).filter(pk=house.pk).exists()


def _known(value: str) -> str:
    if value == NONE:
        return value
    try:
        return str(UUID(value))
    except ValueError:
        return ""


def _meant(line: str, among: QuerySet[ListedHouse]) -> QuerySet[ListedHouse]:
    whole = among.filter(address_key=normalise(line).key)
    if whole.exists():
        return whole
    query = read(line).building_query()
    return among.filter(Matches(WORDS, query)) if query else among.none()


def _hindrance(house: ListedHouse, led: Sequence[int] | set[int]) -> str:
    if house.house_id is None:
        return _("It isn't found in the registry yet.")
    if house.office_id is None:
        return _("No office leads it yet.")
    return "" if house.pk in led else _("Another office leads it.")


def _event(change: Change, said: list[str], names: Mapping[str, str]) -> Event:
    who = names.get(change.account_id) or (_("the platform itself") if change.by == SYSTEM.label else change.by)
    title = _("Came into the list: %(who)s") if change.what == "insert" else _("Changed: %(who)s")
    text = "; ".join(said) if change.what == "update" else ""
    return Event(at=change.at, title=title % {"who": who}, text=text, icon="pencil" if text else "plus-circle")


def _told(field: FieldChange) -> str:
    labels = {
        "house": _("house in the registry"),
        "wave": _("wave"),
        "office": _("office"),
        "state": _("state"),
        "excluded_reason": _("reason"),
        "votes_for": _("votes for, per cent"),
        "votes_against": _("votes against, per cent"),
        "address": _("address"),
        "unom": _("UNOM"),
    }
    if field.field not in labels:
        return ""
    return f"{labels[field.field]}: {_shown(field.field, field.before)} → {_shown(field.field, field.after)}"


def _shown(name: str, value: object) -> str:
    if value in (None, ""):
        return "—"
    models = {"house": House, "wave": Wave, "office": Organisation}
    if name in models:
        return str(models[name]._default_manager.filter(pk=str(value)).first() or "—")
    if name == "state":
        return str(HouseState(str(value)).label)
    if isinstance(value, datetime | date):
        return formats.day(value)
    return str(value)
