"""Moving families: who may, where to, once, all or nobody; the clock that begins, and the notice that is told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from teremok.modules.relocation.models import Batch, Family, Step
from teremok.modules.relocation.queries.moves import preview
from teremok.modules.relocation.services.members import Joining, add_member
from teremok.modules.relocation.services.moving import CannotMove, move, move_back
from teremok.modules.relocation.services.starting import start_houses
from teremok.modules.relocation.stages import pairs, rule
from teremok.modules.relocation.states import Door, HouseState, MemberRole, Stage
from teremok.modules.relocation.tests.conftest import NOON, list_house
from teremok.notices.models import Addressee, Letter, Notice
from teremok.notices.rendering import said_to
from teremok.notices.services.preparing import prepare
from teremok.notices.states import NoticeStage
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.law.clocks import clock_for
from teremok.registry.models import OwnershipRight

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=3)


def by_officer(cast, families, to, **changes):
    return move(
        **{
            "families": [one.pk for one in families],
            "to": to,
            "door": Door.OFFICER,
            "by": cast["lev"].actor,
            "at": LATER,
            "key": str(uuid4()),
        }
        | changes
    )


def test_a_family_comes_into_its_stage_with_the_clock_of_the_law(cast, family):
    batch = by_officer(cast, [family], Stage.ORDER)
    family.refresh_from_db()
    before, step = family.steps.order_by("id")
    assert (family.stage, step.stage, step.batch, step.came_at) == (Stage.ORDER, Stage.ORDER, batch, LATER)
    assert before.left_at == LATER
    assert (step.term, step.runs_from, step.due_at) == ("relocation.viewing", None, None)
    assert step.law.startswith("relocation.viewing@")
    clock = clock_for("relocation.offer", started_at=NOON)
    assert (before.runs_from, before.due_at, before.law) == (NOON, clock.clock.due_at, clock.law.version)


def test_the_same_key_twice_is_one_move(cast, family):
    first = by_officer(cast, [family], Stage.ORDER, key="one")
    second = by_officer(cast, [family], Stage.ORDER, key="one")
    assert first == second
    assert family.steps.count() == 2


@pytest.mark.parametrize("to", [to for to in Stage if (Stage.RESETTLEMENT_START, to) not in pairs()])
def test_what_the_table_lacks_is_refused_and_nobody_moves(cast, family, to):
    with pytest.raises(CannotMove, match=family.number):
        by_officer(cast, [family], to)
    assert family.steps.count() == 1


def test_one_who_cannot_go_keeps_all_the_others(cast, family, started, go):
    others = list(started.families.exclude(pk=family.pk))
    go(family, Stage.ORDER)
    with pytest.raises(CannotMove) as refusal:
        by_officer(cast, [family, *others], Stage.ORDER)
    assert [(one.why, one.count, one.numbers) for one in refusal.value.refused] == [("there", 1, (family.number,))]
    assert not Family.objects.filter(pk__in=[one.pk for one in others]).exclude(stage=Stage.RESETTLEMENT_START)


def test_a_move_is_not_dated_before_the_stage_it_leaves(cast, family):
    with pytest.raises(CannotMove):
        by_officer(cast, [family], Stage.ORDER, at=NOON - timedelta(minutes=1))


def test_nobody_and_somebody_unknown_are_refused(cast, family):
    with pytest.raises(CannotMove):
        by_officer(cast, [], Stage.ORDER)
    with pytest.raises(CannotMove):
        by_officer(cast, [family, Family(pk=family.pk + 10_000)], Stage.ORDER)


def test_a_closed_file_stays(cast, family):
    Family.objects.filter(pk=family.pk).update(closed_at=NOON, closed_reason="Ошибка")
    with pytest.raises(CannotMove, match=family.number):
        by_officer(cast, [family], Stage.ORDER)


@pytest.mark.parametrize("who", ["egor", "nina", "anna", "ilya", "maya"])
def test_only_who_leads_the_house_moves_its_families(cast, family, who):
    with pytest.raises(Denied):
        by_officer(cast, [family], Stage.ORDER, by=cast[who].actor)


def test_by_their_own_door_come_members_and_nobody_else(cast, family, go):
    go(family, Stage.ORDER, Stage.INSPECTION)
    with pytest.raises(Denied):
        by_officer(cast, [family], Stage.ACCEPT, by=cast["zoya"].actor, door=Door.FAMILY)
    by_officer(cast, [family], Stage.ACCEPT, by=cast["anna"].actor, door=Door.FAMILY, at=LATER)
    family.refresh_from_db()
    assert family.stage == Stage.ACCEPT


def test_everybody_in_the_family_is_told_in_one_notice_of_the_office(cast, family):
    batch = by_officer(cast, [family], Stage.ORDER)
    notice = Notice.objects.get(subject_kind="relocation.batch", subject_id=batch.public_id)
    assert (notice.kind, notice.organisation) == ("relocation.offer", cast.organisation)
    prepare(notice=notice, by=SYSTEM, at=LATER)
    told = {row.person: row for row in Addressee.objects.filter(notice=notice)}
    assert set(told) == {cast["anna"].person, cast["boris"].person}
    said = said_to(told[cast["anna"].person])
    assert f"{cast.house.address}, кв. 1" in said.subject
    assert "7 рабочих дней" in said.body
    assert "((" not in said.body + said.short
    assert Letter.objects.filter(addressee__notice=notice, is_registered=True).count() == 2


def test_a_move_may_be_silent(cast, family):
    before = Notice.objects.count()
    by_officer(cast, [family], Stage.ORDER, tells=False)
    assert Notice.objects.count() == before


def test_a_second_notice_gives_no_new_month(cast, family, go):
    go(family, Stage.ORDER, Stage.ACCEPT, Stage.RD, Stage.CONTRACT_PROJECT)
    draft = family.steps.get(left_at=None)
    Step.objects.filter(pk=draft.pk).update(runs_from=NOON, due_at=NOON + timedelta(days=30))
    by_officer(cast, [family], Stage.CONTRACT_NOTIFICATION)
    step = family.steps.get(left_at=None)
    assert (step.runs_from, step.due_at, step.law) == (NOON, NOON + timedelta(days=30), draft.law)
    assert step.told_by == draft.batch


def test_the_last_one_out_empties_the_house(cast, started, go):
    families = list(started.families.all())
    last, *others = families
    go(others, Stage.FREE)
    started.refresh_from_db()
    assert started.state == HouseState.RELOCATING
    batch = go(last, Stage.FREE)
    started.refresh_from_db()
    assert started.state == HouseState.EMPTIED
    move_back(batch=batch, by=SYSTEM, at=LATER, key="undo", reason="Ошиблись квартирой")
    started.refresh_from_db()
    assert started.state == HouseState.RELOCATING


def test_undone_they_stand_where_they_stood_with_the_clock_that_ran(cast, family, go):
    go(family, Stage.ORDER, Stage.ACCEPT)
    before = family.steps.get(left_at=None)
    batch = go(family, Stage.RD)
    undone = move_back(batch=batch, by=cast["lev"].actor, at=LATER, key="undo 1", reason="Не тот файл")
    family.refresh_from_db()
    step = family.steps.get(left_at=None)
    assert (undone.moved, undone.kept, family.stage) == (1, (), Stage.ACCEPT)
    assert (step.runs_from, step.due_at, step.law) == (before.runs_from, before.due_at, before.law)
    assert step.undoes.batch == batch
    again = move_back(batch=batch, by=cast["lev"].actor, at=LATER, key="undo 1", reason="Не тот файл")
    assert again.batches == undone.batches
    assert family.steps.filter(undoes__isnull=False).count() == 1


def test_who_has_moved_on_is_not_taken_back(cast, family, started, go):
    other = started.families.exclude(pk=family.pk).first()
    batch = go([family, other], Stage.ORDER)
    go(family, Stage.ACCEPT)
    undone = move_back(batch=batch, by=SYSTEM, at=LATER, key="undo", reason="Не тот файл")
    assert (undone.moved, undone.kept) == (1, (family.number,))
    family.refresh_from_db()
    other.refresh_from_db()
    assert (family.stage, other.stage) == (Stage.ACCEPT, Stage.RESETTLEMENT_START)


def test_they_hear_that_it_was_a_mistake(cast, family, go):
    batch = go(family, Stage.ORDER)
    offered = Notice.objects.get(public_id=batch.notice)
    prepare(notice=offered, by=SYSTEM, at=LATER)
    [back] = move_back(batch=batch, by=SYSTEM, at=LATER, key="undo", reason="Ошибка").batches
    notice = Notice.objects.get(subject_id=back.public_id)
    assert notice.kind == "relocation.mistake"
    prepare(notice=notice, by=SYSTEM, at=LATER)
    said = said_to(Addressee.objects.filter(notice=notice).first())
    assert str(Stage.ORDER.label) in said.body
    offered.refresh_from_db()
    assert offered.state == NoticeStage.STOPPED


def test_what_had_not_left_is_never_told(cast, family, go):
    batch = go(family, Stage.ORDER)
    [back] = move_back(batch=batch, by=SYSTEM, at=LATER, key="undo", reason="Ошибка").batches
    offered = Notice.objects.get(public_id=batch.notice)
    prepare(notice=offered, by=SYSTEM, at=LATER)
    assert not offered.addressees.exists()
    assert back.notice is None


def test_who_moved_on_keeps_the_others_message_going(cast, family, started, go):
    other = started.families.exclude(pk=family.pk).filter(kind="owner").first()
    batch = go([family, other], Stage.ORDER)
    prepare(notice=Notice.objects.get(public_id=batch.notice), by=SYSTEM, at=LATER)
    go(family, Stage.ACCEPT)
    [back] = move_back(batch=batch, by=SYSTEM, at=LATER, key="undo", reason="Ошибка").batches
    assert Notice.objects.get(public_id=batch.notice).state == NoticeStage.GOING
    assert Notice.objects.get(public_id=back.notice).kind == "relocation.mistake"


def test_the_beginning_cannot_be_undone(cast, started):
    with pytest.raises(CannotMove):
        move_back(batch=Batch.objects.get(key="start"), by=SYSTEM, at=LATER, key="undo", reason="Рано")


def test_a_preview_says_who_can_who_cannot_and_whom_it_reaches(cast, family, started, go):
    go(family, Stage.ORDER)
    other = started.families.get(premises=cast.flat_of_grandmother)
    shown = preview([family.pk, other.pk], Stage.INSPECTION, at=LATER)
    assert (shown.can, shown.is_possible) == (1, False)
    assert [(one.stage, one.numbers) for one in shown.refused] == [(Stage.RESETTLEMENT_START, (other.number,))]
    assert shown.reach.people == 2
    assert preview([family.pk], Stage.INSPECTION, at=LATER).is_possible


def test_every_stage_that_tells_can_be_told(cast, family):
    for stage in Stage:
        Step.objects.filter(family=family, left_at=None).update(left_at=LATER)
        Family.objects.filter(pk=family.pk).update(stage=stage)
        notice = rule(stage).notice
        if not notice:
            continue
        source = next(source for source, to in pairs() if to == stage)
        Family.objects.filter(pk=family.pk).update(stage=source)
        family.steps.create(stage=source, batch=Batch.objects.get(key="start"), came_at=LATER)
        batch = by_officer(cast, [family], stage)
        told = Notice.objects.get(subject_id=batch.public_id)
        assert told.kind == f"relocation.{notice}"
        prepare(notice=told, by=SYSTEM, at=LATER)
        for addressee in Addressee.objects.filter(notice=told):
            said = said_to(addressee)
            assert "((" not in said.subject + said.body + said.short


def test_families_of_two_offices_are_one_batch_and_two_notices(cast, family, go):
    other = list_house(cast.neighbour_house, office=cast.other_organisation)
    start_houses(houses=[other], by=SYSTEM, at=NOON, key="other")
    neighbours = other.families.get()
    batch = go([family, neighbours], Stage.ORDER)
    other.office = cast.organisation  # before anything is prepared
    other.save()
    notices = Notice.objects.filter(subject_id=batch.public_id).order_by("organisation")
    told = {}
    for notice in notices:
        prepare(notice=notice, by=SYSTEM, at=LATER)
        told[notice.organisation] = {row.person for row in notice.addressees.all()}
    assert told == {
        cast.organisation: {cast["anna"].person, cast["boris"].person},
        cast.other_organisation: {cast["zoya"].person},
    }
    assert batch.notice is None


def test_who_belongs_to_two_families_hears_of_both_in_one(cast, started, go):
    OwnershipRight.objects.create(premises=cast.flat_of_vera, person=cast["anna"].person, kind="shared")
    families = [started.families.get(premises=one) for one in (cast.flat_of_anna, cast.flat_of_vera)]
    add_member(family=families[1], joining=Joining(cast["anna"].person, MemberRole.OWNER), by=SYSTEM, at=NOON)
    batch = go(families, Stage.ORDER)
    notice = Notice.objects.get(public_id=batch.notice)
    prepare(notice=notice, by=SYSTEM, at=LATER)
    said = said_to(notice.addressees.get(person=cast["anna"].person))
    assert "кв. 1" in said.subject
    assert "кв. 2" in said.subject
