"""Sheets on doors: what they say, whom they serve, and where."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from teremok.notices.audiences import OfHouses
from teremok.notices.general import OFFICIAL
from teremok.notices.kinds import NoticeType
from teremok.notices.models import Addressee, DoorPosting, Event, Notice, Task
from teremok.notices.paper_files import DOOR
from teremok.notices.rendering import form_of_address
from teremok.notices.services import doors
from teremok.notices.services.doors import CannotHang, hang
from teremok.notices.services.telling import tell
from teremok.notices.sheets import said_on_doors, sheet_for_doors
from teremok.notices.states import Ground, NoticeStage
from teremok.notices.tests.paper.conftest import AT_THE_DOOR, NOON, PATIENT, photograph
from teremok.notices.wording import CannotWord
from teremok.platform.access import SYSTEM, Denied
from teremok.platform.files.models import StoredFile
from teremok.platform.files.receiving import Received, receive
from teremok.platform.jobs.worker import run_waiting
from tests.cast import Cast

WORDS = {"heading": "Собрание", "text": "Приходите в среду в семь.", "brief": "Собрание в среду."}
Told = Callable[..., Notice]


@pytest.fixture
def told(cast: Cast) -> Told:
    def told(kind: NoticeType = AT_THE_DOOR) -> Notice:
        notice = tell(
            kind=kind,
            audience=OfHouses(houses=(cast.house.pk,), on=NOON.date()),
            values=WORDS,
            key=kind.name,
            by=SYSTEM,
            at=NOON,
            organisation=cast.organisation,
        )
        run_waiting()
        notice.refresh_from_db()
        return notice

    return told


def received() -> Received:
    return receive(by=SYSTEM, kind=DOOR, content=photograph(), name="door.jpg")


def hung(notice: Notice, cast: Cast, entrance: int | None = None, by: str = "lev") -> DoorPosting:
    return hang(
        notice=notice,
        house=cast.house,
        entrance=entrance,
        photograph=received(),
        words="на первом этаже",
        by=cast[by].actor,
        at=NOON,
    )


def test_it_serves_everyone_of_the_house_where_the_type_counts_it(cast: Cast, told: Told) -> None:
    notice = told()
    posting = hung(notice, cast)
    assert set(notice.addressees.values_list("ground", flat=True)) == {Ground.DOOR}
    assert StoredFile.objects.get(kind=DOOR.name).subject == posting.public_id
    event = Event.objects.get(kind=Event.Kind.ON_DOOR)
    assert json.loads(event.facts)["house"] == str(cast.house.public_id)


def test_one_entrance_serves_that_entrance(cast: Cast, told: Told) -> None:
    cast.house.premises.filter(number="3").update(entrance=2)
    notice = told()
    hung(notice, cast, entrance=2)
    served = notice.addressees.exclude(served_at=None)
    assert [row.premises.number for row in served if row.premises] == ["3"]


def test_it_serves_nobody_where_the_type_does_not_count_it(cast: Cast, told: Told) -> None:
    notice = told(OFFICIAL)
    hung(notice, cast)
    assert not notice.addressees.exclude(served_at=None).exists()
    assert DoorPosting.objects.count() == 1


def test_after_the_days_of_the_type_and_not_before(cast: Cast, told: Told) -> None:
    notice = told(PATIENT)
    hung(notice, cast)
    assert doors.count_days(by=SYSTEM, at=NOON + timedelta(days=2)) == 0
    assert doors.count_days(by=SYSTEM, at=NOON + timedelta(days=4)) == notice.people
    assert doors.count_days(by=SYSTEM, at=NOON + timedelta(days=5)) == 0
    assert set(notice.addressees.values_list("served_at", flat=True)) == {NOON + timedelta(days=3)}


def test_the_same_photograph_twice_is_one_posting(cast: Cast, told: Told) -> None:
    notice = told()
    assert hung(notice, cast) == hung(notice, cast)
    assert Event.objects.filter(kind=Event.Kind.ON_DOOR).count() == 1


def test_tasks_to_hang_it_are_done(cast: Cast, told: Told) -> None:
    notice = told(OFFICIAL)
    addressee = Addressee.objects.filter(notice=notice).earliest("pk")
    Task.objects.create(addressee=addressee, what=Task.What.DOOR, made_at=NOON, due_at=NOON)
    hung(notice, cast)
    assert Task.objects.get().outcome == Task.Outcome.POSTED


def test_not_in_a_house_of_nobody_not_before_it_goes_not_by_strangers(cast: Cast, told: Told) -> None:
    notice = told()
    with pytest.raises(CannotHang):
        hang(
            notice=notice,
            house=cast.neighbour_house,
            entrance=None,
            photograph=received(),
            words="",
            by=cast["lev"].actor,
            at=NOON,
        )
    with pytest.raises(CannotHang):
        hung(notice, cast, entrance=9)
    for key in ("nina", "ilya", "anna", "zhanna"):
        with pytest.raises(Denied):
            hung(notice, cast, by=key)
    Notice.objects.update(state=NoticeStage.PREPARING)
    with pytest.raises(CannotHang):
        hung(notice, cast)


def test_the_sheet_names_nobody(cast: Cast, told: Told) -> None:
    notice = told()
    said = said_on_doors(notice)
    assert "((" not in said.body
    assert "Соседи" in said.body
    for row in notice.addressees.select_related("person"):
        assert form_of_address(row.person) not in said.body
    assert sheet_for_doors(notice, [cast.house], at=NOON).startswith(b"%PDF")


def test_what_differs_from_one_to_another_can_not_hang(told: Told) -> None:
    notice = told()
    del notice.values["text"]
    with pytest.raises(CannotWord, match="дверь"):
        said_on_doors(notice)
