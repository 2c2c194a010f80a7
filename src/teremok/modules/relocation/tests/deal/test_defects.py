"""Defects of the new flat: found, mended, looked at again; who may, whose photos, what is late."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from teremok.modules.relocation.contract_files import photos_of
from teremok.modules.relocation.models import Defect, Inspection, Matter, Turn
from teremok.modules.relocation.models.inspections import Complaint, DefectState, Place
from teremok.modules.relocation.queries.flat_check import check_of
from teremok.modules.relocation.services import inspecting, remembering
from teremok.modules.relocation.services.inspecting import CannotInspect, Found
from teremok.modules.relocation.tests.conftest import NOON
from teremok.notices.models import Notice
from teremok.platform.access import SYSTEM, Denied
from tests.cast import KEYS, client_of

TAP = Found(Place.KITCHEN, Complaint.PLUMBING, "Капает кран")


@pytest.fixture
def find(offered, cast):
    def find(by="anna", found=TAP, key=None, at=NOON, photos=()):
        return inspecting.find(by=cast[by].actor, family=offered, found=found, key=key or uuid4(), photos=photos, at=at)

    return find


@pytest.mark.parametrize("finder", ["anna", "boris", "lev"])
def test_the_family_and_its_officer_find_defects(find, finder, offered):
    defect = find(finder)
    assert (defect.state, defect.due_at - NOON > timedelta(days=29)) == (DefectState.FOUND, True)
    assert Inspection.objects.get().by_family is (finder != "lev")


@pytest.mark.parametrize("stranger", ["zoya", "vera", "nina", "egor", "ilya", "maya", "anonymous"])
def test_others_do_not(find, stranger):
    with pytest.raises(Denied):
        find(stranger)


def test_sent_twice_it_is_one(find):
    key = uuid4()
    assert find(key=key) == find(key=key)
    assert Turn.objects.count() == 1


def test_two_of_a_day_are_one_walk(find):
    find()
    find(found=Found(Place.HALL, Complaint.FINISH))
    assert Inspection.objects.count() == 1


def test_something_else_needs_words(find):
    with pytest.raises(CannotInspect):
        find(found=Found(Place.OTHER, Complaint.OTHER, " "))


def test_without_a_flat_there_is_nothing_to_look_through(family, cast):
    with pytest.raises(CannotInspect):
        inspecting.find(by=cast["anna"].actor, family=family, found=TAP, key=uuid4(), at=NOON)


def test_mended_sent_back_mended_closed(find, lev, cast):
    anna, defect = cast["anna"].actor, find()
    due = defect.due_at
    for number in range(2):
        inspecting.mend(by=lev, defect=defect, words="Заменили прокладку", at=NOON)
        inspecting.mend(by=lev, defect=defect, words="Заменили прокладку", at=NOON)
        if number == 0:
            inspecting.send_back(by=anna, defect=defect, words="Опять капает", at=NOON)
    inspecting.accept(by=anna, defect=defect, at=NOON)
    inspecting.accept(by=anna, defect=defect, at=NOON)
    defect.refresh_from_db()
    assert (defect.state, defect.due_at) == (DefectState.CLOSED, due)
    assert [turn.state for turn in defect.turns.order_by("id")] == ["found", "mended", "again", "mended", "closed"]
    assert Notice.objects.filter(kind="relocation.defect_mended").count() == 2


def test_the_family_cannot_say_that_it_is_mended_nor_decline(find, cast):
    defect = find()
    for service in (inspecting.mend, inspecting.decline):
        with pytest.raises(Denied):
            service(by=cast["anna"].actor, defect=defect, words="Готово", at=NOON)


def test_the_second_of_two_officers_is_told_how_it_stands(find, lev):
    defect = find()
    inspecting.decline(by=lev, defect=defect, words="Мебель собственника", at=NOON)
    with pytest.raises(CannotInspect):
        inspecting.mend(by=lev, defect=defect, words="", at=NOON)


def test_a_reason_is_asked(find, lev, cast):
    defect = find()
    with pytest.raises(CannotInspect):
        inspecting.decline(by=lev, defect=defect, words=" ", at=NOON)
    inspecting.mend(by=lev, defect=defect, words="", at=NOON)
    with pytest.raises(CannotInspect):
        inspecting.send_back(by=cast["anna"].actor, defect=defect, words=" ", at=NOON)


def test_what_happened_only_grows(find):
    find()
    with pytest.raises(DatabaseError), transaction.atomic():
        Turn.objects.update(words="иначе")


@pytest.mark.parametrize("reader", KEYS)
def test_photos_are_for_the_family_its_office_and_the_city(find, cast, photo_file, reader):
    defect = find(photos=[photo_file(cast["anna"].actor)])
    (photo,) = photos_of([defect])
    expected = 200 if reader in {"anna", "boris", "lev", "ilya", "maya"} else 404
    assert client_of(cast[reader]).get(f"/files/{photo.public_id}/").status_code == expected


def test_six_photos_are_too_many(find, cast, photo_file):
    with pytest.raises(CannotInspect):
        find(photos=[photo_file(cast["anna"].actor)] * 6)
    assert not Defect.objects.exists()


def test_a_late_one_is_a_row_of_the_worklist_until_it_is_mended(find, lev):
    defect = find()
    late = defect.due_at
    assert remembering.open_late_defects(by=SYSTEM, at=late - timedelta(seconds=1)) == 0
    assert remembering.open_late_defects(by=SYSTEM, at=late) == 1
    assert remembering.open_late_defects(by=SYSTEM, at=late) == 0
    assert check_of(defect.family, at=late).late == 1
    inspecting.mend(by=lev, defect=defect, words="", at=late)
    assert Matter.objects.get(kind="defect_late").closed_at == late
    inspecting.send_back(by=lev, defect=defect, words="Не то", at=late)
    assert remembering.open_late_defects(by=SYSTEM, at=late) == 1


def test_all_is_well_is_noted_once_a_day(offered, cast):
    for _ in range(2):
        inspecting.find_nothing(by=cast["anna"].actor, family=offered, at=NOON)
    assert Inspection.objects.count() == 1
