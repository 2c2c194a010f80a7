"""The administrator destroys what is due, holds back what is needed, and prints the acts."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.platform.access import SYSTEM
from teremok.platform.channels.models import Outgoing
from teremok.platform.retention import services
from teremok.platform.retention.models import DestructionAct, Hold
from tests.cast import client_of

PAGE = "/staff/retention/"
KIND = "channels.outgoing"


def message(days: int = 400) -> Outgoing:
    ended = timezone.now() - timedelta(days=days)
    return Outgoing.objects.create(
        channel="mail", to="anna@example.org", key=str(uuid4()), queued_at=ended, ended_at=ended, state="sent"
    )


def test_what_is_due_is_destroyed_with_an_act_that_can_be_printed(cast):
    maya = client_of(cast["maya"])
    gone, stays = message(), message(days=1)
    assert "Уничтожить по акту" in maya.get(PAGE).content.decode()
    page = maya.post(f"{PAGE}{KIND}/destroy/", follow=True).content.decode()
    act = DestructionAct.objects.get()
    assert f"1 запись уничтожена, акт {act.number}" in page.replace("\xa0", " ")
    assert act.records == [gone.public_id]
    assert act.destroyed_by == cast["maya"].account.public_id
    assert list(Outgoing.objects.all()) == [stays]
    assert act.number in page
    answer = maya.get(f"{PAGE}acts/{act.public_id}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")


def test_when_nothing_is_due_there_is_no_button_and_a_second_press_is_explained(cast):
    maya = client_of(cast["maya"])
    message(days=1)
    assert "Уничтожить по акту" not in maya.get(PAGE).content.decode()
    assert "Уничтожать больше нечего" in maya.post(f"{PAGE}{KIND}/destroy/", follow=True).content.decode()
    assert not DestructionAct.objects.exists()


def test_what_a_court_needs_is_held_back_and_let_go(cast):
    maya, needed = client_of(cast["maya"]), message()
    page = maya.post(PAGE, {"kind": KIND, "record": needed.public_id, "reason": "Суд, дело 2-17"}, follow=True)
    assert "Суд, дело 2-17" in page.content.decode()
    maya.post(f"{PAGE}{KIND}/destroy/")
    assert Outgoing.objects.exists()
    hold = Hold.objects.get()
    assert (hold.record, hold.placed_by) == (needed.public_id, cast["maya"].account.public_id)
    maya.post(f"{PAGE}holds/{hold.public_id}/lift/")
    maya.post(f"{PAGE}{KIND}/destroy/")
    assert not Outgoing.objects.exists()


@pytest.mark.parametrize("given", [{"kind": KIND, "reason": " "}, {"kind": "other", "reason": "Суд"}])
def test_a_hold_that_makes_no_sense_is_explained_on_the_form(cast, given):
    answer = client_of(cast["maya"]).post(PAGE, given)
    assert answer.status_code == 422
    assert "data-ui-errors" in answer.content.decode()


def test_the_same_hold_twice_is_explained(cast):
    services.place_hold(by=SYSTEM, kind=KIND, reason="Проверка", at=timezone.now())
    answer = client_of(cast["maya"]).post(PAGE, {"kind": KIND, "reason": "Проверка"})
    assert answer.status_code == 422


def test_an_unknown_kind_or_act_is_not_there(cast):
    maya = client_of(cast["maya"])
    assert maya.post(f"{PAGE}nothing/destroy/").status_code == 404
    assert maya.get(f"{PAGE}acts/{uuid4()}.pdf").status_code == 404
    assert maya.post(f"{PAGE}holds/{uuid4()}/lift/").status_code == 404


@pytest.mark.parametrize("key", ["anna", "lev", "ilya"])
def test_it_is_closed_to_everyone_else(cast, key):
    client = client_of(cast[key])
    kept = message()
    hold = services.place_hold(by=SYSTEM, kind=KIND, record=uuid4(), reason="Суд", at=timezone.now())
    assert client.get(PAGE).status_code == 403
    for path in (PAGE, f"{PAGE}{KIND}/destroy/", f"{PAGE}holds/{hold.public_id}/lift/"):
        assert client.post(path, {"kind": KIND, "reason": "x"}).status_code == 403
    assert Outgoing.objects.get() == kept
    assert Hold.objects.filter(lifted_at=None).exists()
