"""Keys change hands: of the new flat after the contract, of the old one at the end; appointments before."""

from datetime import timedelta
from uuid import uuid4

import pytest

from teremok.modules.relocation.models import Handover
from teremok.modules.relocation.models.contracts import Which
from teremok.modules.relocation.services import appointments, handing_over, remembering, schedules
from teremok.modules.relocation.services.appointments import CannotAppoint
from teremok.modules.relocation.services.handing_over import Act, CannotHandOver
from teremok.modules.relocation.states import HouseState, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.modules.relocation.tests.deal.conftest import TODAY
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.booking.models import Booking
from tests.cast import client_of


def hand_over(family, by, which, *, on=TODAY, keys=2, at=NOON, **more):
    return handing_over.hand_over(by=by, family=family, which=which, act=Act(on, keys, **more), at=at)


def test_new_keys_then_old_keys_then_they_have_moved(concluded, lev):
    act = hand_over(concluded, lev, Which.NEW, readings={"cold": "12.345", "hot": ""}, remark="Скол на ванне")
    assert (act.readings, act.number[:4]) == ({"cold": "12.345"}, "АКТ-")
    hand_over(concluded, lev, Which.OLD)
    concluded.refresh_from_db()
    assert concluded.stage == Stage.EXECUTION


def test_pressed_twice_it_is_one_act_another_is_refused(concluded, lev):
    assert hand_over(concluded, lev, Which.NEW) == hand_over(concluded, lev, Which.NEW)
    with pytest.raises(CannotHandOver):
        hand_over(concluded, lev, Which.NEW, keys=3)
    assert Handover.objects.count() == 1


def test_no_keys_before_the_contract_nor_the_old_before_the_new(signed, lev):
    with pytest.raises(CannotHandOver):
        hand_over(signed, lev, Which.NEW)
    with pytest.raises(CannotHandOver):
        hand_over(signed, lev, Which.OLD)


def test_the_old_flat_is_not_given_back_before_the_new_keys(concluded, lev):
    with pytest.raises(CannotHandOver):
        hand_over(concluded, lev, Which.OLD)
    hand_over(concluded, lev, Which.NEW)
    for on in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(CannotHandOver):
            hand_over(concluded, lev, Which.OLD, on=on)


@pytest.mark.parametrize("stranger", ["anna", "zoya", "nina", "egor", "ilya", "maya"])
def test_only_who_leads_the_family_writes_acts(concluded, cast, stranger):
    with pytest.raises(Denied):
        hand_over(concluded, cast[stranger].actor, Which.NEW)


def test_when_the_last_family_has_moved_the_house_is_empty(concluded, lev, listed, go):
    hand_over(concluded, lev, Which.NEW)
    others = list(listed.families.exclude(pk=concluded.pk))
    go(others, Stage.FREE)
    listed.refresh_from_db()
    assert listed.state == HouseState.RELOCATING
    hand_over(concluded, lev, Which.OLD)
    listed.refresh_from_db()
    assert listed.state == HouseState.EMPTIED


@pytest.mark.parametrize("query", ["", "?large"])
def test_the_act_on_paper_is_the_same_at_every_time(concluded, lev, cast, query):
    act = hand_over(concluded, lev, Which.NEW, readings={"cold": "1"}, remark="#panic() «скол»")
    client = client_of(cast["anna"])
    pdf = client.get(f"/relocation/acts/{act.public_id}.pdf{query}").content
    assert pdf.startswith(b"%PDF-1.7")
    assert client.get(f"/relocation/acts/{act.public_id}.pdf{query}").content == pdf


@pytest.fixture
def book(drafted, cast):
    def book(slot, by="anna", key=None, at=NOON):
        return appointments.book(by=cast[by].actor, family=drafted, slot=slot, key=key or uuid4(), at=at)

    return book


def test_a_time_to_sign_is_taken_told_changed_and_given_back(book, desk, slot_of, drafted, cast):
    first, second = slot_of(desk, days=3), slot_of(desk, days=4)
    key = uuid4()
    assert book(first, key=key) == book(first, key=key)
    book(second, "boris")
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["booked", "cancelled"]
    appointments.give_back(by=cast["anna"].actor, family=drafted, at=NOON)
    appointments.give_back(by=cast["anna"].actor, family=drafted, at=NOON)
    assert not Booking.objects.filter(state="booked").exists()
    assert Notice.objects.filter(kind="relocation.appointed").count() == 2


@pytest.mark.parametrize("stranger", ["zoya", "vera", "nina", "egor", "ilya", "maya"])
def test_only_the_family_and_its_officers_take_a_time(book, desk, slot_of, stranger):
    with pytest.raises(Denied):
        book(slot_of(desk), stranger)


def test_a_full_or_another_offices_time_is_refused(book, desk, slot_of, cast):
    slot = slot_of(desk)
    Booking.objects.create(slot=slot, holder=uuid4(), state="booked", booked_at=NOON)
    with pytest.raises(CannotAppoint):
        book(slot)
    desk.office = cast.other_organisation
    desk.save()
    with pytest.raises(CannotAppoint):
        book(slot)


def test_before_the_draft_there_is_nothing_to_sign(ordered, desk, slot_of, cast):
    with pytest.raises(CannotAppoint):
        appointments.book(by=cast["anna"].actor, family=ordered, slot=slot_of(desk), key=uuid4(), at=NOON)


def test_too_late_to_give_back(book, desk, slot_of, drafted, cast):
    slot = slot_of(desk)
    book(slot)
    with pytest.raises(CannotAppoint):
        appointments.give_back(by=cast["anna"].actor, family=drafted, at=slot.starts_at - timedelta(hours=1))


def test_reminded_the_day_before_and_told_when_it_is_called_off(book, desk, slot_of, lev):
    slot = slot_of(desk)
    book(slot)
    tomorrow = NOON + timedelta(days=6)
    assert [remembering.remind_of_tomorrow(by=SYSTEM, at=tomorrow) for _ in range(2)] == [1, 0]
    assert schedules.call_off(by=lev, of=desk, slot=slot, reason="Нет связи", at=tomorrow) == 1
    assert Notice.objects.filter(kind="relocation.appointed_off").exists()


def test_whether_they_came_is_noted(book, desk, slot_of, lev):
    taken = book(slot_of(desk))
    with pytest.raises(schedules.CannotSchedule):
        schedules.mark(by=lev, of=desk, booking_id=taken.public_id, came=True, at=NOON)
    later = NOON + timedelta(days=7)
    assert schedules.mark(by=lev, of=desk, booking_id=taken.public_id, came=False, at=later).state == "no_show"
