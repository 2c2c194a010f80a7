"""Calls: what was said and promised is written down, never lost, and read by whoever calls next."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from teremok.modules.relocation.models import Call, Family, Step
from teremok.modules.relocation.queries.calls import to_call
from teremok.modules.relocation.services import calls
from teremok.modules.relocation.services.calls import Said
from teremok.platform.access import Denied
from tests.cast import client_of

pytestmark = pytest.mark.django_db


def _said(**given):
    return Said(**({"way": Call.Way.CALL, "outcome": Call.Outcome.TALKED} | given))


@pytest.fixture
def promise(officer, family, now):
    said = _said(promise="Перезвоню о лифте", promised_on=now.date() + timedelta(days=1))
    return calls.note(by=officer.actor, family=family, said=said, key=uuid4(), at=now)


def test_a_talk_is_written_down_once(officer, family, now):
    key = uuid4()
    first = calls.note(by=officer.actor, family=family, said=_said(words="Всё ясно"), key=key, at=now)
    assert calls.note(by=officer.actor, family=family, said=_said(words="Всё ясно"), key=key, at=now) == first
    assert Call.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [{"promise": "Перезвоню"}, {"promise": "Перезвоню", "days": -1}, {"days": 1}, {"outcome": Call.Outcome.KEPT}],
)
def test_what_cannot_be_promised_is_refused(officer, family, now, given):
    days = given.pop("days", None)
    said = _said(**given, promised_on=None if days is None else now.date() + timedelta(days=days))
    with pytest.raises(calls.CannotNote):
        calls.note(by=officer.actor, family=family, said=said, key=uuid4(), at=now)


def test_nobody_else_writes_into_the_file(cast, family, neighbours, officer, now):
    for key, where in (("ilya", family), ("egor", family), ("anna", family)):
        with pytest.raises(Denied):
            calls.note(by=cast[key].actor, family=where, said=_said(), key=uuid4(), at=now)
    with pytest.raises(Denied):
        calls.note(by=officer.actor, family=neighbours, said=_said(), key=uuid4(), at=now)
    with pytest.raises(calls.CannotNote):
        calls.note(by=officer.actor, family=family, said=_said(person=cast["zoya"].person), key=uuid4(), at=now)


def test_a_promise_is_kept_once_and_stays(officer, promise, now):
    kept = calls.keep(by=officer.actor, promise=promise, at=now)
    assert calls.keep(by=officer.actor, promise=promise, at=now) == kept
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM relocation_call")


def test_whom_to_call_is_who_was_promised_or_whose_term_presses(officer, family, promise, now):
    mine = officer.account.public_id
    assert not to_call(officer.actor, officer=mine, at=now).exists()
    Family.objects.filter(pk=family.pk).update(officer=mine)
    assert list(to_call(officer.actor, officer=mine, at=now)) == [family]
    calls.keep(by=officer.actor, promise=promise, at=now)
    assert not to_call(officer.actor, officer=mine, at=now).exists()
    Step.objects.filter(family=family, left_at=None).update(due_at=now - timedelta(days=1))
    assert not to_call(officer.actor, officer=mine, at=now).exists(), "they were talked to today"
    assert list(to_call(officer.actor, officer=mine, at=now + timedelta(days=4))) == [family]


def test_the_pages_say_what_was_promised(cast, desk, officer, family, promise):
    Family.objects.filter(pk=family.pk).update(officer=officer.account.public_id)
    page = desk.get("/staff/relocation/calls/").content.decode()
    assert "Перезвоню о лифте" in page
    assert "tel:+79450000001" in page
    assert "Перезвоню о лифте" in desk.get(f"/staff/relocation/families/{family.public_id}/").content.decode()
    assert "Перезвоню о лифте" in client_of(cast["anna"]).get(f"/relocation/my/{family.public_id}/").content.decode()


def test_a_wrong_note_comes_back_with_its_words(desk, family):
    address = f"/staff/relocation/families/{family.public_id}/calls/"
    given = {"way": "call", "outcome": "talked", "words": "Спросили о лифте", "promise": "Узнать", "key": str(uuid4())}
    answer = desk.post(address, given)
    assert answer.status_code == 422
    assert "Спросили о лифте" in answer.content.decode()
    assert desk.post(address, given | {"promised_on": "2099-01-01"}).status_code == 302
    [call] = Call.objects.all()
    assert desk.post(f"/staff/relocation/calls/{call.public_id}/keep/").status_code == 302
    assert Call.objects.filter(keeps=call).exists()


def test_a_late_promise_is_called_late(desk, officer, family, promise, now):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL teremok.allow_rewrite = 'on'")
        cursor.execute("UPDATE relocation_call SET promised_on = current_date - 2")
    Family.objects.filter(pk=family.pk).update(officer=officer.account.public_id)
    assert "Обещали и опоздали" in desk.get("/staff/relocation/calls/").content.decode()
