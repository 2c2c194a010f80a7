"""Asking for a correction and answering it."""

from datetime import UTC, datetime

import pytest

from teremok.platform.access import Denied
from teremok.platform.audit.looks import looks_at
from teremok.portals.home.models import Correction
from teremok.portals.home.services import corrections
from teremok.portals.home.states import CorrectionState
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
