"""Help with moving on pages: the family's own, and the office's days with its crews."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from teremok.modules.relocation.access import led_families
from teremok.modules.relocation.family_word import hours
from teremok.modules.relocation.models import Crew, Family, Move
from teremok.modules.relocation.models.moving import ACTIVE, MovingState
from teremok.modules.relocation.queries.times import free_times
from teremok.modules.relocation.services.moving_help import LATEST, MAY_ASK
from teremok.platform.access import Actor
from teremok.platform.booking.models import Slot
from teremok.platform.law.clocks import city_day, city_zone

DAYS_SHOWN = 14


@dataclass(frozen=True)
class Help:
    """What a family sees: its latest wish, and the days on which crews are free."""

    move: Move | None
    can_ask: bool
    free_days: tuple[date, ...]

    @property
    def slot(self) -> Slot | None:
        return self.move.booking.slot if self.move and self.move.booking else None

    @property
    def starts_at(self) -> datetime | None:
        return self.slot.starts_at if self.slot else None

    @property
    def when(self) -> str:
        return hours(self.slot.starts_at, self.slot.ends_at) if self.slot else ""

    @property
    def is_active(self) -> bool:
        return self.move is not None and self.move.state in ACTIVE


@dataclass(frozen=True)
class Choice:
    """A crew's time that can be given to a family."""

    crew: Crew
    slot: Slot

    @property
    def title(self) -> str:
        return f"{hours(self.slot.starts_at, self.slot.ends_at)} · {self.crew.resource.name}"


def help_of(family: Family, *, at: datetime) -> Help:
    move = family.moves.select_related("crew__resource", "booking__slot").order_by("-id").first()
    can_ask = family.stage in MAY_ASK and (move is None or move.state != MovingState.CONFIRMED)
    return Help(move, can_ask, free_days(family, at=at) if can_ask else ())


def free_days(family: Family, *, at: datetime) -> tuple[date, ...]:
    """Days on which a crew of the office has room, the nearest ones."""
    crews = Crew.objects.filter(office_id=family.listed_house.office_id, resource__is_open=True)
    slots = free_times(crews.values("resource"), after=at, before=at + LATEST)
    days = dict.fromkeys(city_day(slot.starts_at) for slot in slots)
    return tuple(day for day in days if day > city_day(at))[:DAYS_SHOWN]


def choices_for(move: Move, *, at: datetime) -> list[Choice]:
    """Times of the office's crews around the wanted day, that day's first."""
    crews = {
        crew.resource_id: crew
        for crew in Crew.objects.select_related("resource").filter(
            office_id=move.family.listed_house.office_id, resource__is_open=True
        )
    }
    start = datetime.combine(move.wanted_on, datetime.min.time(), city_zone()) - timedelta(days=3)
    slots = free_times(list(crews), after=max(at, start), before=start + timedelta(days=11))
    found = [Choice(crews[slot.resource_id], slot) for slot in slots]
    return sorted(
        found, key=lambda one: (abs((city_day(one.slot.starts_at) - move.wanted_on).days), one.slot.starts_at)
    )


def board(actor: Actor, *, states: Collection[str]) -> QuerySet[Move]:
    """Moves of the families that the actor leads."""
    moves = Move.objects.filter(Q(state__in=list(states)), family__in=led_families(actor))
    return moves.select_related("family__premises__house", "crew__resource", "booking__slot")
