"""Terms that run from service: not from sending, not from the first service, by the law of the day of sending."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from teremok.modules.relocation.models import Member, Step
from teremok.modules.relocation.moving_jobs import start_terms
from teremok.modules.relocation.services.moving import move_back
from teremok.modules.relocation.services.terms import start
from teremok.modules.relocation.states import Ended, Stage
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Addressee, Notice
from teremok.notices.services.preparing import prepare
from teremok.notices.services.serving import serve
from teremok.notices.states import Ground
from teremok.platform.access import SYSTEM
from teremok.platform.law.clocks import clock_for

pytestmark = pytest.mark.django_db
DRAFT = (Stage.ORDER, Stage.ACCEPT, Stage.RD, Stage.CONTRACT_PROJECT)
FIRST, LAST = NOON + timedelta(days=2), NOON + timedelta(days=9)


def tell_and_serve(batch, *served: tuple[object, datetime], ground: Ground = Ground.CONFIRMED) -> None:
    notice = Notice.objects.get(subject_id=batch.public_id)
    prepare(notice=notice, by=SYSTEM, at=NOON)
    for person, at in served:
        rows = Addressee.objects.filter(notice=notice, person=person)
        assert serve(addressees=list(rows.values_list("pk", flat=True)), ground=ground, by=SYSTEM, at=at) == 1


def test_the_last_service_begins_the_term(cast, family, go):
    batch = go(family, *DRAFT)
    anna, boris = cast["anna"].person, cast["boris"].person
    tell_and_serve(batch, (anna, FIRST))
    assert start(by=SYSTEM, at=LAST) == 0
    tell_and_serve(batch, (boris, LAST), ground=Ground.LETTER_UNCLAIMED)
    assert start(by=SYSTEM, at=LAST) == 1
    step = family.steps.get(left_at=None)
    assert (step.runs_from, step.due_at) == (LAST, clock_for("relocation.signing", started_at=LAST).clock.due_at)
    assert start(by=SYSTEM, at=LAST) == 0


def test_who_need_not_consent_holds_nothing_up(cast, family, go):
    Member.objects.filter(person=cast["boris"].person).update(must_consent=False)
    batch = go(family, *DRAFT)
    tell_and_serve(batch, (cast["anna"].person, FIRST))
    assert start(by=SYSTEM, at=LAST) == 1


def test_sending_alone_begins_nothing(family, go):
    batch = go(family, *DRAFT)
    tell_and_serve(batch)
    assert start(by=SYSTEM, at=LAST + timedelta(days=400)) == 0


def test_nobody_to_serve_begins_nothing(cast, family, go):
    family.members.update(until=NOON.date(), ended=Ended.LEFT)
    go(family, *DRAFT)
    assert start(by=SYSTEM, at=LAST) == 0


def test_a_service_of_another_stage_does_not_count(cast, family, go):
    offered = go(family, Stage.ORDER)
    tell_and_serve(offered, (cast["anna"].person, FIRST), (cast["boris"].person, FIRST))
    go(family, *DRAFT[1:], at=LAST)
    assert start(by=SYSTEM, at=LAST) == 0


@pytest.mark.parametrize(("sent", "days"), [(datetime(2023, 7, 9, 12, tzinfo=UTC), 90), (NOON, 30)])
def test_the_law_is_that_of_the_day_of_sending(cast, family, go, sent, days):
    Step.objects.update(came_at=sent)
    batch = go(family, *DRAFT, at=sent)
    served_at = sent + timedelta(days=10)
    tell_and_serve(batch, (cast["anna"].person, served_at), (cast["boris"].person, served_at))
    assert start(by=SYSTEM, at=served_at) == 1
    step = family.steps.get(left_at=None)
    ends = step.due_at - timedelta(seconds=1)
    assert (ends.date() - served_at.date()).days >= days
    assert (ends.date() - served_at.date()).days < days + 5


def test_a_second_notice_waits_for_the_service_of_the_draft(cast, family, go):
    draft = go(family, *DRAFT)
    called = go(family, Stage.CONTRACT_NOTIFICATION, at=FIRST)
    both = ((cast["anna"].person, LAST), (cast["boris"].person, LAST))
    tell_and_serve(called, *both)
    assert start(by=SYSTEM, at=LAST) == 0
    tell_and_serve(draft, *both)
    assert start(by=SYSTEM, at=LAST) == 1
    assert family.steps.get(left_at=None).stage == Stage.CONTRACT_NOTIFICATION


def test_an_undone_move_leaves_the_service_of_the_first_notice(cast, family, go):
    draft = go(family, *DRAFT)
    wrong = go(family, Stage.CONTRACT_PRELIMINARY, at=FIRST)
    move_back(batch=wrong, by=SYSTEM, at=FIRST, key="undo", reason="Не та семья")
    tell_and_serve(draft, (cast["anna"].person, FIRST), (cast["boris"].person, LAST))
    assert start(by=SYSTEM, at=LAST) == 1
    assert family.steps.get(left_at=None).runs_from == LAST


def test_a_service_defers_the_job_that_begins_the_term(cast, family, go):
    batch = go(family, *DRAFT)
    tell_and_serve(batch, (cast["anna"].person, FIRST), (cast["boris"].person, LAST))
    [job] = ProcrastinateJob.objects.filter(task_name="relocation.start_terms")
    assert job.args["subject"] == str(batch.public_id)
    start_terms(subject=str(batch.public_id))
    assert family.steps.get(left_at=None).runs_from == LAST
