"""Acts of officers: moving after a look, handing over, starting a house, closing a matter."""

from uuid import uuid4

import pytest

from teremok.modules.relocation.models import Batch, Family, ListedHouse, Matter
from teremok.modules.relocation.states import HouseState, MatterKind, Stage
from tests.cast import client_of

pytestmark = pytest.mark.django_db
HERE = "/staff/relocation/families/"


def _posted(family, **given):
    return {"family": [str(family.public_id)], "key": str(uuid4()), "back": HERE} | given


def test_a_move_is_looked_at_before_it_is_made(desk, family):
    given = _posted(family, to="inspection")
    page = desk.post(f"{HERE}move/", given).content.decode()
    assert "1 семья может туда перейти" in page
    family.refresh_from_db()
    assert family.stage == Stage.ORDER
    assert desk.post(f"{HERE}move/", given | {"seen": "1", "reason": "Были на показе"})["Location"] == HERE
    family.refresh_from_db()
    assert family.stage == Stage.INSPECTION
    assert Batch.objects.get(stage=Stage.INSPECTION).reason == "Были на показе"
    desk.post(f"{HERE}move/", given | {"seen": "1"})
    assert Batch.objects.filter(stage=Stage.INSPECTION).count() == 1


def test_a_move_that_the_table_does_not_have_says_why(desk, family):
    answer = desk.post(f"{HERE}move/", _posted(family, to="execution", seen="1"))
    assert answer.status_code == 422
    assert family.number in answer.content.decode()
    family.refresh_from_db()
    assert family.stage == Stage.ORDER


def test_nobody_moves_the_families_of_another_office(cast, desk, neighbours):
    answer = desk.post(f"{HERE}move/", _posted(neighbours, to="inspection", seen="1"), follow=True)
    assert "Никто не выбран" in answer.content.decode() or answer.redirect_chain
    neighbours.refresh_from_db()
    assert neighbours.stage == Stage.ORDER
    assert client_of(cast["ilya"]).post(f"{HERE}move/", _posted(neighbours, to="inspection")).status_code == 403


def test_an_act_leads_back_to_our_own_lists_alone(desk, family):
    given = _posted(family, officer="", back="https://example.org/staff/relocation/")
    assert desk.post(f"{HERE}give/", given)["Location"] == HERE


def test_families_are_given_to_an_officer_who_leads_their_house(cast, desk, officer, family, neighbours):
    desk.post(f"{HERE}give/", _posted(family, officer=str(officer.account.public_id)))
    family.refresh_from_db()
    assert family.officer == officer.account.public_id
    page = desk.get(f"{HERE}?officer={officer.account.public_id}").content.decode()
    assert "Мои семьи" in page
    assert family.number in page
    answer = desk.post(f"{HERE}give/", _posted(family, officer=str(cast["nina"].account.public_id)), follow=True)
    assert "не ведёт дом" in answer.content.decode()
    family.refresh_from_db()
    assert family.officer == officer.account.public_id


def test_a_house_begins_after_a_look(cast, desk, things):
    Family.objects.filter(pk=things["family"].pk).update(
        closed_at=things["family"].started_at, closed_reason="Для опыта"
    )
    listed = things["listed_house"]
    ListedHouse.objects.filter(pk=listed.pk).update(state=HouseState.LISTED, started_at=None)
    given = {"house": [str(listed.public_id)], "key": str(uuid4())}
    page = desk.post("/staff/relocation/start/", given).content.decode()
    assert "1 дом начинается" in page
    listed.refresh_from_db()
    assert listed.state == HouseState.LISTED
    assert desk.post("/staff/relocation/start/", given | {"seen": "1"}).status_code == 302
    listed.refresh_from_db()
    assert listed.state == HouseState.RELOCATING
    assert Family.objects.filter(listed_house=listed, closed_at=None, stage=Stage.RESETTLEMENT_START).count() == 4


def test_a_matter_is_closed_with_what_was_done(desk, family, neighbours, now):
    mine, theirs = (
        Matter.objects.create(kind=MatterKind.NO_CONTACTS, key=one.number, family=one, opened_at=now)
        for one in (family, neighbours)
    )
    page = desk.get("/staff/relocation/worklist/").content.decode()
    assert family.number in page
    assert neighbours.number not in page
    assert desk.post(f"/staff/relocation/worklist/{theirs.public_id}/close/", {"outcome": "Нашли"}).status_code == 404
    desk.post(f"/staff/relocation/worklist/{mine.public_id}/close/", {"outcome": ""})
    mine.refresh_from_db()
    assert mine.closed_at is None
    desk.post(f"/staff/relocation/worklist/{mine.public_id}/close/", {"outcome": "Нашли телефон у соседей"})
    mine.refresh_from_db()
    assert mine.outcome == "Нашли телефон у соседей"


def test_what_presses_counts_and_leads(desk, family, now):
    Matter.objects.create(kind=MatterKind.UNANSWERED, key="x", family=family, opened_at=now)
    page = desk.get("/staff/relocation/today/").content.decode()
    assert "/staff/relocation/worklist/?kind=unanswered" in page
    assert "/staff/tasks/silence/" in page
