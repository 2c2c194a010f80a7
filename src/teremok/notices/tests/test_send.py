"""Sending: once, at the right moment, past a second pair of eyes, never to nobody."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from teremok.notices.audiences import OfHouses
from teremok.notices.models import Addressee, Notice
from teremok.notices.rules import seen_as
from teremok.notices.services import sending
from teremok.notices.services.sending import CannotSend
from teremok.notices.states import NoticeStage
from teremok.notices.tests.conftest import NOON
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.jobs.worker import run_waiting
from teremok.registry.models import ManagementContract

LATER = NOON + timedelta(days=2)


@pytest.fixture
def strict(monkeypatch):
    """Everything needs a second pair of eyes."""
    monkeypatch.setattr(sending, "needs_second_eyes", lambda kind, people, on: True)


def submit(cast, notice, by="egor", **how):
    return sending.submit(by=cast[by].actor, notice=notice, seen=seen_as(notice), at=NOON, **how)


def test_a_few_people_are_told_at_once_and_once(cast, written):
    notice = written()
    submit(cast, notice)
    submit(cast, notice)
    submit(cast, notice, by="lev")
    run_waiting()
    notice.refresh_from_db()
    assert notice.state == NoticeStage.GOING
    assert notice.number.startswith("УВ-2026-")
    assert notice.people == Addressee.objects.count() == 5


def test_an_audience_of_nobody_is_refused(cast, written):
    notice = written(audience=OfHouses(houses=(cast.house.pk,), on=NOON.date(), entrances=(9,)))
    with pytest.raises(CannotSend, match="никто не получит"):
        submit(cast, notice)
    notice.refresh_from_db()
    assert notice.state == NoticeStage.DRAFT


def test_what_somebody_changed_meanwhile_is_looked_at_again(cast, written):
    notice = written()
    seen = seen_as(notice)
    Notice.objects.update(values={**notice.values, "text": "Иначе"})
    with pytest.raises(CannotSend):
        sending.submit(by=cast["egor"].actor, notice=notice, seen=seen, at=NOON)


@pytest.mark.parametrize("due", [NOON - timedelta(minutes=1), NOON + timedelta(days=400)])
def test_a_moment_must_be_to_come(due, cast, written):
    with pytest.raises(CannotSend):
        submit(cast, written(), due_at=due)


def test_it_goes_at_its_moment_and_not_before(cast, written):
    notice = submit(cast, written(), due_at=LATER)
    assert notice.state == NoticeStage.SCHEDULED
    assert sending.send_due(by=SYSTEM, at=LATER - timedelta(minutes=1)) == 0
    assert sending.send_due(by=SYSTEM, at=LATER) == 1
    assert sending.send_due(by=SYSTEM, at=LATER) == 0
    run_waiting()
    assert Notice.objects.get().state == NoticeStage.GOING


def test_houses_lost_meanwhile_get_nothing(cast, written):
    submit(cast, written(), due_at=LATER)
    ManagementContract.objects.filter(house=cast.house).update(ends_on=NOON.date())
    assert sending.send_due(by=SYSTEM, at=LATER) == 0
    notice = Notice.objects.get()
    assert notice.state == NoticeStage.DRAFT
    assert notice.remark


def test_another_lets_it_go(cast, written, strict):
    notice = submit(cast, written())
    assert notice.state == NoticeStage.AWAITING
    for _ in range(2):
        approved = sending.approve(by=cast["lev"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    assert (approved.state, approved.approved_by) == (NoticeStage.PREPARING, cast["lev"].actor.account_id)


@pytest.mark.parametrize("who", ["egor", "darya", "ilya", "nina", "anna"])
def test_not_everyone_has_second_eyes(who, cast, written, strict):
    notice = submit(cast, written())
    with pytest.raises(Denied):
        sending.approve(by=cast[who].actor, notice=notice, seen=seen_as(notice), at=NOON)
    assert Notice.objects.get().state == NoticeStage.AWAITING


def test_a_manager_does_not_let_their_own_go(cast, written, strict):
    notice = submit(cast, written(by="lev"), by="lev")
    with pytest.raises(Denied):
        sending.approve(by=cast["lev"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    assert sending.approve(by=cast["maya"].actor, notice=notice, seen=seen_as(notice), at=NOON).approved_at == NOON


def test_the_database_refuses_ones_own_eyes(cast, written):
    notice = written()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(approved_by=notice.written_by)


def test_an_approved_one_waits_for_its_moment(cast, written, strict):
    notice = submit(cast, written(), due_at=LATER)
    approved = sending.approve(by=cast["lev"].actor, notice=notice, seen=seen_as(notice), at=NOON)
    assert approved.state == NoticeStage.SCHEDULED


def test_it_comes_back_with_a_word(cast, written, strict):
    notice = submit(cast, written())
    with pytest.raises(CannotSend):
        sending.give_back(by=cast["lev"].actor, notice=notice, remark=" ", at=NOON)
    sending.give_back(by=cast["lev"].actor, notice=notice, remark="Какого числа?", at=NOON)
    notice.refresh_from_db()
    assert (notice.state, notice.remark) == (NoticeStage.DRAFT, "Какого числа?")
    with pytest.raises(CannotSend):
        sending.approve(by=cast["lev"].actor, notice=notice, seen=seen_as(notice), at=NOON)


def test_it_is_taken_back_or_cancelled_before_it_leaves(cast, written):
    notice = submit(cast, written(), due_at=LATER)
    assert sending.take_back(by=cast["darya"].actor, notice=notice, at=NOON).state == NoticeStage.DRAFT
    submit(cast, Notice.objects.get(), due_at=LATER)
    for _ in range(2):
        assert sending.cancel(by=cast["egor"].actor, notice=notice, at=NOON).state == NoticeStage.CANCELLED
    with pytest.raises(CannotSend):
        submit(cast, Notice.objects.get())
    assert sending.send_due(by=SYSTEM, at=LATER) == 0


def test_what_has_left_is_not_cancelled(cast, written):
    notice = submit(cast, written())
    run_waiting()
    for act in (sending.cancel, sending.take_back):
        with pytest.raises(CannotSend):
            act(by=cast["egor"].actor, notice=notice, at=NOON)


def test_cancelled_while_it_is_prepared(cast, written):
    notice = submit(cast, written())
    sending.cancel(by=cast["egor"].actor, notice=notice, at=NOON)
    run_waiting()
    assert not Addressee.objects.exists()
