"""Viewing: times opened, booked, waited for, given back, held and missed; a whole programme's invitation."""

from datetime import time, timedelta
from typing import Any

import pytest

from teremok.modules.relocation.models import Destination, Family, ListedHouse, Offer
from teremok.modules.relocation.queries.viewings import active_of, coming, days_of, to_invite
from teremok.modules.relocation.services import offering, viewing
from teremok.modules.relocation.services.viewing import CannotView
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.new_house import build, flat, fresh, measure
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.booking.services import CannotBook, CannotOpen, CannotSettle
from tests.cast import Cast

TOMORROW = NOON.date() + timedelta(days=1)


@pytest.fixture
def new_house(cast: Cast) -> Destination:
    measure(cast)
    return build(cast)


@pytest.fixture
def slots(new_house: Destination) -> list[Slot]:
    return open_times(new_house)


@pytest.fixture
def offer(family: Family, new_house: Destination) -> Offer:
    return offering.offer(family=family, flat=flat(new_house, "2"), by=SYSTEM, at=NOON, key="offer")


@pytest.fixture
def other(started: ListedHouse, cast: Cast, new_house: Destination) -> Offer:
    """Vera's landlord's, in the same new house."""
    family = Family.objects.get(premises=cast.flat_of_vera)
    return offering.offer(family=family, flat=flat(new_house, "1"), by=SYSTEM, at=NOON, key="other")


def open_times(new_house: Destination, **fields: Any) -> list[Slot]:
    return viewing.open_times(
        **{
            "by": SYSTEM,
            "destination": new_house,
            "days": [TOMORROW, TOMORROW + timedelta(days=1)],
            "from_time": time(10),
            "to_time": time(12),
            "length": timedelta(minutes=30),
            "capacity": 1,
            "at": NOON,
            **fields,
        }
    )


def book(offer: Offer, slot: Slot, key: str = "one", **fields: Any) -> Booking:
    return viewing.book(**{"by": SYSTEM, "offer": offer, "slot": slot, "at": NOON, "key": key, **fields})


@pytest.mark.django_db
def test_times_are_opened_in_the_citys_hours_and_never_over_each_other(new_house: Destination, slots: Any) -> None:
    assert len(slots) == 8
    assert slots[0].starts_at.astimezone(NOON.tzinfo).hour == 7
    for wrong in ({}, {"from_time": time(12), "to_time": time(10)}, {"days": [NOON.date() - timedelta(days=1)]}):
        with pytest.raises(CannotOpen):
            open_times(new_house, **wrong)


@pytest.mark.django_db
def test_an_owner_books_moves_and_gives_back(offer: Offer, slots: list[Slot], cast: Cast) -> None:
    anna = cast["anna"].actor
    first = book(offer, slots[0], by=anna)
    assert book(offer, slots[0], by=anna) == first
    assert book(offer, slots[0], by=cast["boris"].actor, key="his") == first
    moved = book(offer, slots[3], by=cast["boris"].actor, key="two")
    assert active_of(offer) == moved
    assert Slot.objects.get(pk=slots[0].pk).bookings.get().state == "cancelled"
    with pytest.raises(CannotSettle):
        viewing.cancel(by=anna, offer=offer, at=slots[3].starts_at - timedelta(minutes=30))
    viewing.cancel(by=anna, offer=offer, at=NOON)
    assert active_of(offer) is None
    with pytest.raises(CannotView):
        viewing.cancel(by=anna, offer=offer, at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["zoya", "vera", "darya", "ilya", "nina", "anonymous"])
def test_strangers_book_nothing(offer: Offer, slots: list[Slot], cast: Cast, who: str) -> None:
    with pytest.raises(Denied):
        book(offer, slots[0], by=cast[who].actor)
    with pytest.raises(Denied):
        viewing.cancel(by=cast[who].actor, offer=offer, at=NOON)


@pytest.mark.django_db
def test_a_full_time_is_waited_for_and_whoever_moves_up_is_told(
    offer: Offer, other: Offer, slots: list[Slot], cast: Cast
) -> None:
    from teremok.modules.relocation import offer_jobs as jobs

    book(offer, slots[0])
    with pytest.raises(CannotBook):
        book(other, slots[0], key="full")
    waiting = book(other, slots[0], key="line", wait=True)
    assert waiting.state == "waiting"
    viewing.cancel(by=SYSTEM, offer=offer, at=NOON)
    waiting.refresh_from_db()
    assert waiting.state == "booked"
    for _turn in range(2):
        jobs.tell_place(booking=str(waiting.public_id))
    assert Notice.objects.get(kind="relocation.viewing_place").subject_id == other.public_id


@pytest.mark.django_db
def test_a_time_of_another_house_is_not_for_this_flat(offer: Offer, cast: Cast) -> None:
    elsewhere = open_times(build(cast, address="г. Сказочинск, ул. Новая, д. 9"))
    with pytest.raises(CannotView):
        book(offer, elsewhere[0])


@pytest.mark.django_db
def test_when_a_time_is_called_off_everyone_is_told_why(
    offer: Offer, new_house: Destination, slots: list[Slot]
) -> None:
    book(offer, slots[0])
    with pytest.raises(CannotView):
        viewing.close_time(by=SYSTEM, destination=new_house, slot=slots[0], reason=" ", at=NOON)
    assert viewing.close_time(by=SYSTEM, destination=new_house, slot=slots[0], reason="Нет света", at=NOON) == 1
    assert viewing.close_time(by=SYSTEM, destination=new_house, slot=slots[0], reason="Нет света", at=NOON) == 0
    assert Notice.objects.get(kind="relocation.viewing_off").values["reason"] == "Нет света"


@pytest.mark.django_db
def test_a_reminder_comes_the_day_before_once(offer: Offer, other: Offer, slots: list[Slot]) -> None:
    book(offer, slots[0])
    book(other, slots[5], key="two")
    for _turn in range(2):
        assert viewing.remind(by=SYSTEM, on=TOMORROW, at=NOON) == 1
    assert Notice.objects.get(kind="relocation.viewing_soon").subject_id == offer.public_id


@pytest.mark.django_db
def test_held_leads_to_the_decision_and_missed_does_not(
    offer: Offer, other: Offer, slots: list[Slot], cast: Cast
) -> None:
    seen, missed = book(offer, slots[0]), book(other, slots[1], key="two")
    with pytest.raises(CannotSettle):
        viewing.mark_missed(by=SYSTEM, offer=other, at=NOON)
    with pytest.raises(Denied):
        viewing.mark_held(by=cast["nina"].actor, offer=offer, at=slots[0].starts_at, key="x")
    for _turn in range(2):
        viewing.mark_held(by=SYSTEM, offer=offer, at=slots[0].ends_at, key="held")
    viewing.mark_missed(by=SYSTEM, offer=other, at=slots[1].ends_at)
    seen.refresh_from_db()
    missed.refresh_from_db()
    assert (seen.state, missed.state) == ("served", "no_show")
    assert fresh(offer.family).stage == Stage.INSPECTION
    assert fresh(other.family).stage == Stage.ORDER


@pytest.mark.django_db
def test_whoever_just_came_has_seen_it_too(offer: Offer, slots: list[Slot]) -> None:
    later = book(offer, slots[5])
    viewing.mark_held(by=SYSTEM, offer=offer, at=NOON + timedelta(hours=1), key="came")
    later.refresh_from_db()
    assert later.state == "cancelled"
    assert fresh(offer.family).stage == Stage.INSPECTION


@pytest.mark.django_db
def test_an_offer_taken_back_gives_its_hour_back_too(offer: Offer, slots: list[Slot]) -> None:
    taken = book(offer, slots[0])
    offering.withdraw(offer=offer, reason="Протечка", by=SYSTEM, at=NOON + timedelta(hours=1), key="back")
    taken.refresh_from_db()
    assert taken.state == "cancelled"


@pytest.mark.django_db
def test_houses_are_invited_in_one_act_without_those_who_booked(
    offer: Offer, other: Offer, started: ListedHouse, slots: list[Slot], cast: Cast
) -> None:
    book(offer, slots[0])
    assert [family for family, _office in to_invite([started])] == [other.family_id]
    with pytest.raises(Denied):
        viewing.invite(houses=[started], by=cast["nina"].actor, at=NOON, key="may")
    for _turn in range(2):
        assert viewing.invite(houses=[started], by=SYSTEM, at=NOON, key="may") == 1
    assert Notice.objects.filter(kind="relocation.invitation").count() == 1
    viewing.mark_held(by=SYSTEM, offer=other, at=NOON + timedelta(hours=1), key="x")
    with pytest.raises(CannotView):
        viewing.invite(houses=[started], by=SYSTEM, at=NOON, key="june")


@pytest.mark.django_db
def test_the_desk_sees_who_comes_and_what_is_free(offer: Offer, new_house: Destination, slots: list[Slot]) -> None:
    book(offer, slots[0])
    days = days_of(new_house, at=NOON)
    assert [len(day.slots) for day in days] == [4, 4]
    assert [slot.free for slot in days[0].slots] == [0, 1, 1, 1]  # type: ignore[attr-defined]
    assert [one.offer for one in coming(new_house, on=TOMORROW)[slots[0].pk]] == [offer]
