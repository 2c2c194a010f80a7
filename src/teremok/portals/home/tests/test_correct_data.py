"""Asking for a correction and answering it."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from teremok.identity.models import Account
from teremok.platform.access import Denied
from teremok.platform.audit.looks import looks_at
from teremok.platform.channels import contents_of
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import Channel, State
from teremok.portals.home.models import Correction
from teremok.portals.home.services import corrections
from teremok.portals.home.states import CorrectionState
from tests.budgets import within_budget
from tests.cast import client_of

AT = datetime(2026, 6, 5, 9, tzinfo=UTC)


@pytest.fixture
def asked(cast):
    anna = cast["anna"]
    return corrections.ask(by=anna.actor, person=anna.person, house=cast.house, text="Я родилась в 1984 году", at=AT)


def test_seven_working_days_pass_over_the_holiday(asked):
    """Asked on Friday 5 June 2026; 12 June is a holiday, so the seventh working day is the 17th."""
    assert asked.due_at == datetime(2026, 6, 17, 21, tzinfo=UTC)
    assert asked.law_version.startswith("personal_data.correction@")
    assert asked.number == "ИД-2026-000001"


def test_a_resident_asks_on_the_page_and_sees_the_state(cast):
    client = client_of(cast["anna"])
    answer = client.post("/my-data/correct/", {"house": str(cast.house.public_id), "text": "Отчество Сергеевна"})
    assert answer.status_code == 302
    page = client.get("/my-data/").content.decode()
    assert "Отчество Сергеевна" in page
    assert "У организации" in page


def test_an_empty_request_is_explained(cast):
    answer = client_of(cast["anna"]).post("/my-data/correct/", {"house": str(cast.house.public_id), "text": ""})
    assert answer.status_code == 422
    assert "data-ui-errors" in answer.content.decode()


def test_nobody_asks_about_another(cast):
    with pytest.raises(Denied):
        corrections.ask(by=cast["boris"].actor, person=cast["anna"].person, house=cast.house, text="x", at=AT)
    with pytest.raises(Denied):
        corrections.ask(by=cast["anna"].actor, person=cast["anna"].person, house=cast.neighbour_house, text="x", at=AT)


def test_without_a_manager_there_is_nobody_to_ask(cast):
    cast.house.contracts.all().delete()
    anna = cast["anna"]
    with pytest.raises(corrections.CannotAsk):
        corrections.ask(by=anna.actor, person=anna.person, house=cast.house, text="x", at=AT)


def test_the_registrar_answers_and_the_person_reads_it(cast, asked):
    client = client_of(cast["ksenia"])
    assert asked.number in client.get("/staff/corrections/").content.decode()
    address = f"/staff/corrections/{asked.public_id}/"
    assert "Я родилась в 1984 году" in client.get(address).content.decode()
    answer = client.post(address, {"state": "corrected", "answer": "Исправили по паспорту"})
    assert answer.status_code == 302
    page = client_of(cast["anna"]).get("/my-data/").content.decode()
    assert "Исправили по паспорту" in page
    assert "Исправлено" in page


def test_reading_a_request_is_a_look(cast, asked):
    client_of(cast["ksenia"]).get(f"/staff/corrections/{asked.public_id}/")
    assert looks_at(cast["anna"].person.public_id).count() == 1


def test_an_answer_is_given_once(cast, asked):
    by = cast["ksenia"].actor
    corrections.answer(by=by, correction=asked, state=CorrectionState.REFUSED, text="Нет документа", at=AT)
    with pytest.raises(corrections.CannotAnswer):
        corrections.answer(by=by, correction=asked, state=CorrectionState.CORRECTED, text="Передумали", at=AT)
    assert Correction.objects.get().answer == "Нет документа"


def test_an_answer_has_words(cast, asked):
    with pytest.raises(corrections.CannotAnswer):
        corrections.answer(by=cast["lev"].actor, correction=asked, state=CorrectionState.REFUSED, text=" ", at=AT)


@pytest.mark.parametrize("stranger", ["nina", "ilya", "egor"])
def test_others_answer_nothing(cast, asked, stranger):
    with pytest.raises(Denied):
        corrections.answer(by=cast[stranger].actor, correction=asked, state=CorrectionState.REFUSED, text="Нет", at=AT)
    assert client_of(cast[stranger]).get(f"/staff/corrections/{asked.public_id}/").status_code == 404
    assert client_of(cast[stranger]).get("/staff/corrections/").status_code == 403


def answer(cast, asked, state=CorrectionState.CORRECTED):
    return corrections.answer(by=cast["ksenia"].actor, correction=asked, state=state, text="Год исправлен", at=AT)


def sent_to_anna(cast):
    return Outgoing.objects.get(key=f"correction-answered:{Correction.objects.get().public_id}")


def test_who_asked_is_written_to_by_the_contact_they_proved(cast, asked):
    answer(cast, asked)
    sent = sent_to_anna(cast)
    assert (sent.channel, sent.to) == (Channel.MAIL, cast["anna"].account.email)
    said = contents_of(sent)
    assert asked.number in said["subject"]
    assert "/my-data/" in said["text"]
    assert "Год исправлен" not in said["text"]
    assert sent.state == State.QUEUED  # the carrier takes it from here


def test_without_mail_an_sms_goes_out_in_the_language_they_chose(cast, asked):
    client_of(cast["anna"]).post("/language/", {"language": "en"})
    account = cast["anna"].account
    account.refresh_from_db()
    assert account.language == "en"
    account.email, account.phone = None, "+79450000001"
    account.save()
    answer(cast, asked)
    sent = sent_to_anna(cast)
    assert (sent.channel, sent.to) == (Channel.SMS, "+79450000001")
    assert contents_of(sent)["text"].startswith("Your request ИД-2026-000001 has been answered")


def test_nothing_is_sent_when_the_answer_is_rolled_back(cast, asked):
    with transaction.atomic():
        answer(cast, asked)
        assert Outgoing.objects.exists()
        transaction.set_rollback(True)
    assert not Outgoing.objects.exists()


def test_whoever_can_not_be_reached_still_has_the_answer(cast, asked):
    Account.objects.filter(pk=cast["anna"].account.pk).update(email=None, phone=None)
    answer(cast, asked)
    assert not Outgoing.objects.exists()


def test_the_answer_waits_on_the_home_until_it_is_read(cast, asked):
    anna, news = client_of(cast["anna"]), "Есть ответ на вашу просьбу ИД-2026-000001"
    assert news not in anna.get("/").content.decode()
    answer(cast, asked, CorrectionState.REFUSED)
    assert news in anna.get("/").content.decode()
    assert news not in client_of(cast["boris"]).get("/").content.decode()
    client_of(cast["boris"]).get("/my-data/")
    with within_budget("home"):
        assert news in anna.get("/").content.decode()
    assert "Год исправлен" in anna.get("/my-data/").content.decode()
    assert news not in anna.get("/").content.decode()
