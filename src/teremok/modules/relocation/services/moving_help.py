"""Help with moving: asked for by a family, confirmed with a crew by an officer, done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import require_belongs_or_leads, require_can_lead
from teremok.modules.relocation.family_word import hours, tell_family, verbatim
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Crew, Family, Move
from teremok.modules.relocation.models.moving import ACTIVE, BigThing, MovingState, PartOfDay
from teremok.modules.relocation.notices_of_deal import MOVING_HELP
from teremok.modules.relocation.states import Stage
from teremok.platform.access import Actor
from teremok.platform.booking import services as booking
from teremok.platform.booking.models import Slot
from teremok.platform.law.clocks import city_day

# From the signed contract on; a family whom the bailiffs move may ask as well.
MAY_ASK = (
    Stage.CONTRACT_PRELIMINARY, Stage.LOST_CONTRACT_PRELIMINARY, Stage.CONTRACT, Stage.MSG_RELOCATION,
    Stage.FSSP_LIST, Stage.FSSP_INSTITUTE,
)  # fmt: skip
LATEST = timedelta(days=120)


class CannotHelp(Exception):
    """The move can't be asked for, confirmed or closed so; the message says what to do."""


@dataclass(frozen=True)
class Wish:
    """What the crew must know: the day, the part of it, the old home's floor and lift, what is large."""

    on: date
    part: PartOfDay
    floor: int
    has_lift: bool
    phone: str
    big_things: Sequence[BigThing] = ()
    words: str = ""


@transaction.atomic
def ask(*, by: Actor, family: Family, wish: Wish, key: UUID, at: datetime) -> Move:
    """The family asks to be moved on a day. A second wish takes the place of one that waits. Raises CannotHelp, Denied.

    Free of charge for everybody of the programme.
    """
    family = locked_family(family)
    require_belongs_or_leads(by, family)
    if known := Move.objects.filter(key=str(key), family=family).first():
        return known
    if family.stage not in MAY_ASK:
        raise CannotHelp(_("Help with moving is asked for once you have signed the contract."))
    if not city_day(at) < wish.on <= city_day(at) + LATEST:
        raise CannotHelp(_("Choose a day from tomorrow on, within the next four months."))
    active = family.moves.filter(state__in=ACTIVE).first()
    if active is not None and active.state == MovingState.CONFIRMED:
        raise CannotHelp(_("A crew is already coming. Call that off first if the day no longer suits you."))
    if active is not None:
        _settle(active, MovingState.CANCELLED, by=by, at=at, reason=_("Another day was asked for."))
    return Move.objects.create(
        family=family,
        wanted_on=wish.on,
        part=wish.part,
        floor=wish.floor,
        has_lift=wish.has_lift,
        big_things=[one.value for one in wish.big_things],
        phone=wish.phone,
        words=wish.words.strip(),
        key=str(key),
        asked_at=at,
        asked_by=by.account_id,
    )


@transaction.atomic
def confirm(*, by: Actor, move: Move, crew: Crew, slot: Slot, at: datetime) -> Move:
    """Gives the family a crew and a time, or others than before; the family is told. Raises CannotHelp, Denied."""
    move = _locked(move)
    require_can_lead(by, move.family)
    if move.state not in ACTIVE:
        raise CannotHelp(_("This move is over: “%(state)s”.") % {"state": move.shown_state.label})
    if crew.office_id != move.family.listed_house.office_id or slot.resource_id != crew.resource_id:
        raise CannotHelp(_("Choose a crew of the office that leads this family."))
    if move.booking is not None and move.booking.slot_id == slot.pk:
        return move
    try:
        if move.booking is not None:
            booking.cancel(by=by, booking=move.booking, at=at, reason=_("Another crew comes."))
        taken = booking.book(by=by, slot=slot, holder=move.family.public_id, at=at, topic="move")
    except (booking.CannotBook, booking.CannotSettle) as refusal:
        raise CannotHelp(str(refusal)) from refusal
    move.crew, move.booking, move.state = crew, taken, MovingState.CONFIRMED
    move.settled_at, move.settled_by = at, by.account_id
    move.save()
    tell_family(
        kind=MOVING_HELP,
        family=move.family,
        values={
            "when": lambda: hours(slot.starts_at, slot.ends_at),
            "crew": verbatim(crew.resource.name),
            "phone": verbatim(crew.phone or "—"),
        },
        key=f"moving help {taken.public_id}",
        by=by,
        at=at,
    )
    return move


@transaction.atomic
def call_off(*, by: Actor, move: Move, reason: str, at: datetime) -> Move:
    """The family, or an officer for it, needs no crew any more. Called off twice it is once. Raises CannotHelp."""
    move = _locked(move)
    require_belongs_or_leads(by, move.family)
    if move.state == MovingState.CANCELLED:
        return move
    if move.state not in ACTIVE:
        raise CannotHelp(_("This move is over: “%(state)s”.") % {"state": move.shown_state.label})
    if not reason.strip():
        raise CannotHelp(_("Write in a few words why."))
    if move.booking is not None:
        try:
            booking.cancel(by=by, booking=move.booking, at=at, reason=reason.strip()[:300])
        except booking.CannotSettle as refusal:
            raise CannotHelp(str(refusal)) from refusal
    _settle(move, MovingState.CANCELLED, by=by, at=at, reason=reason.strip()[:300])
    return move


@transaction.atomic
def close(*, by: Actor, move: Move, came: bool, at: datetime) -> Move:
    """What became of it: moved, or nobody was there. Raises CannotHelp, Denied."""
    move = _locked(move)
    require_can_lead(by, move.family)
    state = MovingState.DONE if came else MovingState.NO_SHOW
    if move.state == state:
        return move
    if move.state != MovingState.CONFIRMED or move.booking is None:
        raise CannotHelp(_("Only a move with a crew can be closed."))
    try:
        (booking.mark_served if came else booking.mark_no_show)(by=by, booking=move.booking, at=at)
    except booking.CannotSettle as refusal:
        raise CannotHelp(str(refusal)) from refusal
    _settle(move, state, by=by, at=at)
    return move


def _locked(move: Move) -> Move:
    family = locked_family(move.family)
    move = Move.objects.select_related("booking__slot", "crew").get(pk=move.pk)
    move.family = family
    return move


def _settle(move: Move, state: MovingState, *, by: Actor, at: datetime, reason: str = "") -> None:
    move.state, move.settled_at, move.settled_by, move.reason = state, at, by.account_id, reason
    move.save()
