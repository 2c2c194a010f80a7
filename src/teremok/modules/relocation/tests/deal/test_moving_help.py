"""Help with moving: asked for, confirmed with a crew, called off, reminded, done."""

from datetime import timedelta
from uuid import uuid4

import pytest

from teremok.modules.relocation.models import Move
from teremok.modules.relocation.models.moving import BigThing, MovingState, PartOfDay
from teremok.modules.relocation.queries.moving_help import board, choices_for, help_of
from teremok.modules.relocation.services import moving_help, remembering, schedules
from teremok.modules.relocation.services.moving_help import CannotHelp, Wish
from teremok.modules.relocation.services.schedules import CannotSchedule
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.deal.conftest import TODAY
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.booking.models import Booking


def wish(days=7, **changes):
    return Wish(
        **{
            "on": TODAY + timedelta(days=days),
            "part": PartOfDay.ANY,
            "floor": 5,
            "has_lift": False,
            "phone": "+79450000001",
            "big_things": [BigThing.PIANO],
        }
        | changes
    )


@pytest.fixture
def ask(signed, cast):
    def ask(by="anna", key=None, at=NOON, **changes):
        return moving_help.ask(by=cast[by].actor, family=signed, wish=wish(**changes), key=key or uuid4(), at=at)

    return ask


@pytest.fixture
def confirmed(ask, crew, slot_of, lev):
    return moving_help.confirm(by=lev, move=ask(), crew=crew, slot=slot_of(crew), at=NOON)


def told(kind):
    return Notice.objects.filter(kind=f"relocation.{kind}").count()


@pytest.mark.parametrize("asker", ["anna", "boris", "lev"])
def test_the_family_or_its_officer_asks(ask, asker):
    move = ask(asker)
    assert (move.state, move.big_things) == (MovingState.ASKED, ["piano"])


@pytest.mark.parametrize("stranger", ["zoya", "vera", "nina", "egor", "ilya", "maya"])
def test_others_do_not(ask, stranger):
    with pytest.raises(Denied):
        ask(stranger)


def test_not_before_the_contract(drafted, cast):
    with pytest.raises(CannotHelp):
        moving_help.ask(by=cast["anna"].actor, family=drafted, wish=wish(), key=uuid4(), at=NOON)


@pytest.mark.parametrize("days", [-1, 0, 121])
def test_a_day_from_tomorrow_on_within_four_months(ask, days):
    with pytest.raises(CannotHelp):
        ask(days=days)


def test_sent_twice_it_is_one_and_a_second_wish_takes_its_place(ask):
    key = uuid4()
    assert ask(key=key) == ask(key=key)
    ask(days=9)
    assert sorted(Move.objects.values_list("state", flat=True)) == ["asked", "cancelled"]


def test_confirmed_it_has_a_place_and_the_family_is_told(confirmed, signed):
    assert (confirmed.state, confirmed.booking.holder) == (MovingState.CONFIRMED, signed.public_id)
    assert told("moving_help") == 1
    assert not help_of(signed, at=NOON).can_ask


def test_a_full_crew_takes_nobody_else(confirmed, crew, lev, signed):
    slot = confirmed.booking.slot
    moving_help.call_off(by=lev, move=confirmed, reason="Передумали", at=NOON)
    other = moving_help.ask(by=lev, family=signed, wish=wish(), key=uuid4(), at=NOON)
    Booking.objects.create(slot=slot, holder=uuid4(), state="booked", booked_at=NOON)
    with pytest.raises(CannotHelp):
        moving_help.confirm(by=lev, move=other, crew=crew, slot=slot, at=NOON)
    other.refresh_from_db()
    assert other.state == MovingState.ASKED


def test_given_to_another_crew_the_first_is_free_again(confirmed, crew, slot_of, lev):
    first = confirmed.booking
    moving_help.confirm(by=lev, move=confirmed, crew=crew, slot=slot_of(crew, days=8), at=NOON)
    first.refresh_from_db()
    assert first.state == "cancelled"
    assert told("moving_help") == 2


def test_another_offices_crew_is_refused(ask, cast, new_flat, lev, slot_of, crew):
    schedule = slot_of(crew)
    crew.office = cast.other_organisation
    crew.save()
    with pytest.raises(CannotHelp):
        moving_help.confirm(by=lev, move=ask(), crew=crew, slot=schedule, at=NOON)


@pytest.mark.parametrize("stranger", ["anna", "zoya", "nina", "egor", "ilya", "maya"])
def test_only_who_leads_the_family_confirms(ask, crew, slot_of, cast, stranger):
    with pytest.raises(Denied):
        moving_help.confirm(by=cast[stranger].actor, move=ask(), crew=crew, slot=slot_of(crew), at=NOON)


def test_the_family_calls_it_off_and_the_place_is_free(confirmed, cast):
    for _ in range(2):
        moving_help.call_off(by=cast["boris"].actor, move=confirmed, reason="Заболели", at=NOON)
    confirmed.booking.refresh_from_db()
    assert confirmed.booking.state == "cancelled"


def test_a_crew_that_cannot_come_tells_why_and_the_wish_stays(confirmed, crew, lev):
    assert schedules.call_off(by=lev, of=crew, slot=confirmed.booking.slot, reason="Сломалась машина", at=NOON) == 1
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.crew) == (MovingState.ASKED, None)
    assert told("moving_off") == 1


def test_reminded_once_the_day_before(confirmed):
    assert remembering.remind_of_tomorrow(by=SYSTEM, at=NOON + timedelta(days=5)) == 0
    assert remembering.remind_of_tomorrow(by=SYSTEM, at=NOON + timedelta(days=6)) == 1
    assert remembering.remind_of_tomorrow(by=SYSTEM, at=NOON + timedelta(days=6, hours=1)) == 0
    assert told("moving_soon") == 1


@pytest.mark.parametrize(("came", "state"), [(True, MovingState.DONE), (False, MovingState.NO_SHOW)])
def test_closed_once_the_time_has_come(confirmed, lev, came, state):
    with pytest.raises(CannotHelp):
        moving_help.close(by=lev, move=confirmed, came=came, at=NOON)
    later = NOON + timedelta(days=7)
    for _ in range(2):
        assert moving_help.close(by=lev, move=confirmed, came=came, at=later).state == state
    with pytest.raises(CannotHelp):
        moving_help.call_off(by=lev, move=confirmed, reason="Поздно", at=later)


def test_after_nobody_was_there_one_may_ask_again(confirmed, lev, ask):
    moving_help.close(by=lev, move=confirmed, came=False, at=NOON + timedelta(days=7))
    assert ask(days=20, at=NOON + timedelta(days=8)).state == MovingState.ASKED


def test_the_nearest_time_is_offered_first(ask, crew, slot_of):
    far, near = slot_of(crew, days=5), slot_of(crew, days=7)
    assert [one.slot for one in choices_for(ask(), at=NOON)] == [near, far]


def test_the_board_shows_ones_own_families(ask, cast):
    move = ask()
    assert list(board(cast["lev"].actor, states=["asked"])) == [move]
    assert not board(cast["nina"].actor, states=["asked"]).exists()


@pytest.mark.parametrize("stranger", ["anna", "nina", "egor", "ilya", "maya"])
def test_times_are_opened_by_the_office_alone(crew, slot_of, cast, stranger):
    with pytest.raises(Denied):
        schedules.open_times(
            by=cast[stranger].actor, of=crew, days=[TODAY], starts=[], length=timedelta(hours=1), capacity=1, at=NOON
        )


def test_two_times_at_once_are_refused(crew, slot_of):
    slot_of(crew)
    with pytest.raises(CannotSchedule):
        slot_of(crew)
