"""Everything around a family's offers in one statement: flats, checks, who answered what, viewings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from teremok.modules.relocation import sections
from teremok.modules.relocation.access import people_of
from teremok.modules.relocation.consent import Age, Position, Word, age_of, everybody, position
from teremok.modules.relocation.equality import Arithmetic
from teremok.modules.relocation.models import Answer, Family, Matter, Member, Offer
from teremok.modules.relocation.models.offers import OfferState, Reason, Way
from teremok.modules.relocation.queries.consent import UNCLEAR
from teremok.modules.relocation.queries.matching import target_of
from teremok.modules.relocation.queries.together import ask_together
from teremok.modules.relocation.services.answering import OPEN
from teremok.platform.access import Actor
from teremok.platform.booking.models import Booking
from teremok.platform.booking.states import ACTIVE, BookingState
from teremok.platform.law.clocks import city_day

OF_OFFER = (
    "public_id", "number", "state", "is_equal", "arithmetic", "exception", "made_at", "ended_at", "ended_reason",
    "flat__public_id", "flat__premises__house__address", "flat__premises__house__floors_max",
    "flat__premises__house__district__name", "flat__premises__number", "flat__premises__rooms",
    "flat__premises__area_living", "flat__premises__area", "flat__premises__floor", "flat__premises__entrance",
    "flat__has_lift", "flat__is_accessible", "flat__destination__public_id", "flat__destination__desk_address",
    "flat__destination__desk_hours", "flat__destination__desk_phone", "flat__destination__neighbourhood",
)  # fmt: skip
OF_MEMBER = (
    "id", "public_id", "person_id", "person__public_id", "person__last_name", "person__first_name",
    "person__middle_name", "person__birth_date", "person__died_on",
)  # fmt: skip
OF_ANSWER = (
    "public_id", "offer__public_id", "member_id", "consents", "way", "reason", "words", "said_at", "paper",
    "reply__text", "reply__replied_at",
)  # fmt: skip
OF_BOOKING = ("public_id", "holder", "state", "slot__public_id", "slot__starts_at", "slot__ends_at", "reason")


@dataclass(frozen=True)
class Flat:
    """The offered flat as people picture it: areas in m², empty what nobody knows."""

    id: UUID
    address: str
    floors: int | None
    district: str
    number: str
    rooms: int | None
    living: Decimal | None
    total: Decimal | None
    floor: int | None
    entrance: int | None
    has_lift: bool
    is_accessible: bool
    destination: UUID
    desk_address: str
    desk_hours: str
    desk_phone: str
    neighbourhood: str


@dataclass(frozen=True)
class Said:
    """An answer; `reply` is the department's to a refusal."""

    id: UUID
    consents: bool
    way: Way
    reason: Reason | None
    words: str
    at: datetime
    paper: UUID | None
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True)
class RightHolder:
    """One whose answer is needed: where they stand and all they said, the newest last."""

    member: UUID
    person_id: int
    person: UUID
    name: str
    age: Age
    position: Position
    said: tuple[Said, ...]

    @property
    def newest(self) -> Said | None:
        return self.said[-1] if self.said else None

    @property
    def refusal(self) -> Said | None:
        """The refusal that counts."""
        if self.position != Position.REFUSES:
            return None
        return next(one for one in reversed(self.said) if not one.consents)


@dataclass(frozen=True)
class Viewed:
    """A viewing that was booked, whatever became of it."""

    id: UUID
    state: BookingState
    slot: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE


@dataclass(frozen=True)
class Offered:
    """An offer with everything about it."""

    id: UUID
    number: int
    state: OfferState
    is_equal: bool
    check: Arithmetic
    exception: str
    made_at: datetime
    ended_at: datetime | None
    ended_reason: str
    flat: Flat
    holders: tuple[RightHolder, ...]
    viewings: tuple[Viewed, ...]

    @property
    def stands(self) -> bool:
        return self.ended_at is None

    @property
    def booked(self) -> Viewed | None:
        return next((one for one in self.viewings if one.is_active), None)

    @property
    def past_viewings(self) -> list[Viewed]:
        return [one for one in self.viewings if not one.is_active]

    @property
    def was_viewed(self) -> bool:
        return any(one.state == BookingState.SERVED for one in self.viewings)

    @property
    def whole(self) -> Position:
        return everybody([one.position for one in self.holders])

    @property
    def agreed(self) -> int:
        return sum(one.position == Position.AGREES for one in self.holders)

    @property
    def unanswered(self) -> list[RightHolder]:
        """Those who refused and have no reply yet."""
        return [one for one in self.holders if one.refusal is not None and not one.refusal.reply]


@dataclass(frozen=True)
class Offers:
    """A family's offers, the newest first."""

    all: tuple[Offered, ...]
    may_answer: bool
    may_be_offered: bool

    @property
    def now(self) -> Offered | None:
        """The one that stands."""
        return self.all[0] if self.all and self.all[0].stands else None

    @property
    def earlier(self) -> tuple[Offered, ...]:
        return self.all[1:] if self.now else self.all

    @property
    def people(self) -> set[UUID]:
        """Everybody named, for whom the look of staff is recorded."""
        return {holder.person for one in self.all for holder in one.holders}


def questions(family: Family, _actor: Actor, _at: datetime) -> Mapping[str, sections.Question]:
    mine = Offer.objects.filter(family=family)
    members = Member.objects.filter(family=family, until=None, must_consent=True)
    matters = Matter.objects.filter(family=family, kind__in=UNCLEAR, closed_at=None)
    bookings = Booking.objects.filter(holder__in=mine.values("public_id"))
    return {
        "offers": mine.order_by("-number").values_list(*OF_OFFER),
        "members": members.order_by("pk").values_list(*OF_MEMBER),
        "answers": Answer.objects.filter(offer__family=family).order_by("pk").values_list(*OF_ANSWER),
        "matters": matters.order_by("pk").values_list("person_id"),
        "bookings": bookings.order_by("-slot__starts_at").values_list(*OF_BOOKING),
    }


def offers_of(family: Family, *, at: datetime) -> Offers:
    """One statement."""
    return _read(family, ask_together(questions(family, Actor(), at)), at)


def read(look: sections.Look) -> Offers | None:
    """For the family's file; None where nothing was offered and nothing can be."""
    found = _read(look.family, look.answers, look.at)
    return found if found.all or (look.is_staff and found.may_be_offered) else None


def those_i_answer_for(offer: Offered, actor: Actor) -> list[RightHolder]:
    """Right-holders in whose name the actor may answer; a child never for itself."""
    people = people_of(actor)
    return [
        one
        for one in offer.holders
        if one.person_id in people and not (one.age == Age.CHILD and one.person_id == actor.person_id)
    ]


def _read(family: Family, answers: Mapping[str, list[sections.Row]], at: datetime) -> Offers:
    said: dict[tuple[UUID, int], list[Said]] = {}
    for id_, offer, member, *rest in answers["answers"]:
        said.setdefault((offer, member), []).append(_said(id_, rest))
    viewings: dict[UUID, list[Viewed]] = {}
    for id_, holder, state, slot, starts_at, ends_at, reason in answers["bookings"]:
        found = Viewed(id_, BookingState(state), slot, starts_at, ends_at, reason)
        viewings.setdefault(holder, []).append(found)
    unclear = {person for (person,) in answers["matters"]}
    return Offers(
        all=tuple(
            _offered(row, [_holder(one, said.get((row[0], one[0]), []), unclear, at) for one in answers["members"]],
                     viewings.get(row[0], []))
            for row in answers["offers"]
        ),
        may_answer=family.stage in OPEN,
        may_be_offered=target_of(family.stage) is not None,
    )  # fmt: skip


def _offered(row: sections.Row, holders: Sequence[RightHolder], viewings: Sequence[Viewed]) -> Offered:
    id_, number, state, is_equal, arithmetic, exception, made_at, ended_at, ended_reason, *flat = row
    return Offered(
        id_,
        number,
        OfferState(state),
        is_equal,
        Arithmetic.read(arithmetic),
        exception,
        made_at,
        ended_at,
        ended_reason,
        Flat(*flat),
        tuple(holders),
        tuple(viewings),
    )


def _holder(row: sections.Row, said: Sequence[Said], unclear: set[int], at: datetime) -> RightHolder:
    _id, member, person_id, person, last, first, middle, born_on, died_on = row
    age = age_of(born_on, on=city_day(at))
    standing = position([Word(one.way, one.consents) for one in said], age=age)
    if died_on is not None or person_id in unclear:
        standing = Position.UNCLEAR
    name = " ".join(filter(None, (last, first, middle)))
    return RightHolder(member, person_id, person, name, age, standing, tuple(said))


def _said(id_: UUID, row: Sequence[Any]) -> Said:
    consents, way, reason, words, at, paper, reply, replied_at = row
    return Said(id_, consents, Way(way), Reason(reason) if reason else None, words, at, paper, reply or "", replied_at)
