from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from teremok.platform.access import SYSTEM
from teremok.platform.booking import queries, services, signals
from teremok.platform.booking.models import Booking, Slot
from teremok.platform.booking.states import BookingState

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
START = NOW + timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)


def open_slot(capacity=1, start=START, resource=None):
    resource = resource or services.add_resource(by=SYSTEM, kind="consultation", name="Видеокомната 1", at=NOW)
    return services.open_slots(
        by=SYSTEM, resource=resource, starts=[start], length=HALF_HOUR, capacity=capacity, at=NOW
    )[0]


def book(slot, holder=None, at=NOW, **fields):
    return services.book(by=SYSTEM, slot=slot, holder=holder or uuid4(), at=at, **fields)


@pytest.mark.django_db
def test_places_are_taken_until_the_slot_is_full():
    slot = open_slot(capacity=2)
    assert [book(slot).state for _ in range(2)] == [BookingState.BOOKED] * 2
    with pytest.raises(services.CannotBook, match=r"мест|place"):
        book(slot)


@pytest.mark.django_db
def test_a_holder_takes_one_place_only():
    slot, holder = open_slot(capacity=2), uuid4()
    book(slot, holder)
    with pytest.raises(services.CannotBook):
        book(slot, holder)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(slot=slot, holder=holder, state="waiting", booked_at=NOW)


@pytest.mark.django_db
def test_asking_again_with_the_same_key_gives_the_same_booking():
    slot, holder = open_slot(), uuid4()
    assert book(slot, holder, key="k1") == book(slot, holder, key="k1")
    with pytest.raises(services.CannotBook):
        book(slot, uuid4(), key="k1")


@pytest.mark.django_db
@pytest.mark.parametrize("late", [timedelta(), timedelta(hours=1)])
def test_a_slot_that_began_takes_nobody(late):
    with pytest.raises(services.CannotBook):
        book(open_slot(), at=START + late)


@pytest.mark.django_db
def test_the_line_moves_up_in_its_order_when_someone_cancels():
    slot, told = open_slot(), []

    def hear(booking, **_kwargs):
        told.append(booking)

    signals.promoted.connect(hear)
    first = book(slot)
    line = [book(slot, wait=True) for _ in range(3)]
    assert [queries.place_in_line(booking) for booking in [first, *line]] == [None, 1, 2, 3]
    services.cancel(by=SYSTEM, booking=line[0], at=NOW)
    assert services.cancel(by=SYSTEM, booking=first, at=NOW, reason="Уехала") == line[1]
    assert services.cancel(by=SYSTEM, booking=first, at=NOW) is None
    signals.promoted.disconnect(hear)
    assert told == [line[1]]
    states = list(Booking.objects.order_by("id").values_list("state", flat=True))
    assert states == ["cancelled", "cancelled", "booked", "waiting"]


@pytest.mark.django_db
def test_cancelling_too_late_is_refused_and_nobody_moves_up_once_it_began():
    slot = open_slot()
    booking = book(slot)
    waiting = book(slot, wait=True)
    with pytest.raises(services.CannotSettle):
        services.cancel(by=SYSTEM, booking=booking, at=START - timedelta(minutes=30), ahead=timedelta(hours=1))
    with pytest.raises(services.CannotSettle):
        services.cancel(by=SYSTEM, booking=booking, at=START + timedelta(minutes=1))
    assert services.cancel(by=SYSTEM, booking=waiting, at=START + timedelta(minutes=1)) is None


@pytest.mark.django_db
def test_a_holder_came_or_did_not_and_the_place_stays_theirs():
    slot = open_slot(capacity=2)
    came, missed = book(slot), book(slot)
    waiting = book(slot, wait=True)
    with pytest.raises(services.CannotSettle):
        services.mark_no_show(by=SYSTEM, booking=missed, at=START + timedelta(minutes=9), after=timedelta(minutes=10))
    services.mark_no_show(by=SYSTEM, booking=missed, at=START + timedelta(minutes=10), after=timedelta(minutes=10))
    services.mark_served(by=SYSTEM, booking=came, at=START)
    services.mark_served(by=SYSTEM, booking=came, at=START)
    for wrong in (missed, waiting):
        with pytest.raises(services.CannotSettle):
            services.mark_served(by=SYSTEM, booking=wrong, at=START)
    with pytest.raises(services.CannotSettle):
        services.cancel(by=SYSTEM, booking=came, at=START)


@pytest.mark.django_db
def test_more_room_lets_the_line_in_and_less_is_refused_below_those_booked():
    slot = open_slot()
    book(slot)
    line = [book(slot, wait=True) for _ in range(3)]
    assert services.change_capacity(by=SYSTEM, slot=slot, capacity=3, at=NOW) == line[:2]
    with pytest.raises(services.CannotOpen, match="3"):
        services.change_capacity(by=SYSTEM, slot=slot, capacity=2, at=NOW)


@pytest.mark.django_db
def test_a_closed_slot_tells_everyone_and_takes_nobody():
    slot = open_slot()
    affected = [book(slot), book(slot, wait=True)]
    assert services.close_slot(by=SYSTEM, slot=slot, at=NOW, reason="Болезнь консультанта") == affected
    assert services.close_slot(by=SYSTEM, slot=slot, at=NOW, reason="Болезнь консультанта") == []
    with pytest.raises(services.CannotBook):
        book(slot)
    assert open_slot(resource=slot.resource).starts_at == slot.starts_at


@pytest.mark.django_db
def test_slots_of_a_resource_do_not_overlap_nor_begin_in_the_past():
    slot = open_slot()
    for start in (START + timedelta(minutes=15), NOW - timedelta(minutes=1)):
        with pytest.raises(services.CannotOpen):
            open_slot(start=start, resource=slot.resource)
    assert open_slot(start=START + HALF_HOUR, resource=slot.resource).capacity == 1
    with pytest.raises(services.CannotOpen):
        open_slot(capacity=0, resource=slot.resource, start=START + timedelta(hours=2))


@pytest.mark.django_db
def test_free_places_and_own_bookings_are_listed():
    slot, holder = open_slot(capacity=3), uuid4()
    book(slot, holder)
    listed = queries.slots_with_room(slot.resource, after=NOW, before=START + HALF_HOUR).get()
    assert (listed.free, listed.waiting) == (2, 0)
    assert [booking.slot for booking in queries.active_of(holder)] == [slot]


@pytest.mark.django_db(transaction=True)
def test_sixteen_threads_never_take_more_places_than_there_are():
    slot = open_slot(capacity=5)

    def take(_turn: int) -> str:
        try:
            return book(slot, wait=True).state
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        states = list(pool.map(take, range(16)))
    assert sorted(states) == ["booked"] * 5 + ["waiting"] * 11


@pytest.mark.django_db(transaction=True)
def test_threads_that_cancel_and_book_at_once_leave_every_place_taken_and_none_twice():
    slot = open_slot(capacity=4)
    first = [book(slot, wait=True) for _ in range(8)]

    def act(turn: int) -> None:
        try:
            if turn % 2:
                book(slot, wait=True)
            else:
                services.cancel(by=SYSTEM, booking=Booking.objects.get(pk=first[turn // 2].pk), at=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(16)))
    active = Slot.objects.get().bookings.order_by("id")
    assert active.filter(state="booked").count() == 4
    assert active.filter(state="waiting").count() == 4
    last_booked = active.filter(state="booked").last().id
    assert active.filter(state="waiting").first().id > last_booked


@pytest.mark.django_db(transaction=True)
def test_one_key_from_many_threads_makes_one_booking():
    slot, holder = open_slot(capacity=4), uuid4()

    def take(_turn: int) -> int:
        try:
            return book(slot, holder, key="once").id
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(take, range(12)))) == 1
    assert Booking.objects.count() == 1
