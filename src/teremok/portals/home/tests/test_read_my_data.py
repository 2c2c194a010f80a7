"""My data: what is known, who looked, a file to take away."""

import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from teremok.platform.audit.looks import record_look
from teremok.platform.secrets import keyed_hash, seal
from teremok.portals.home.my_data import masked_snils
from tests.cast import client_of

AT = datetime(2026, 6, 5, 9, tzinfo=UTC)


def test_a_person_reads_what_is_known_about_them(cast):
    page = client_of(cast["anna"]).get("/my-data/").content.decode()
    for known in ("Теремкова Анна Сергеевна", "8\xa0марта", "+7", cast.house.address, "2/3"):
        assert known in page
    assert "Борис" not in page


def test_snils_shows_only_its_tail(cast):
    anna = cast["anna"].person
    anna.snils_encrypted, anna.snils_hash = seal("11223344595"), keyed_hash("11223344595")
    anna.save()
    page = client_of(cast["anna"]).get("/my-data/").content.decode()
    assert masked_snils("11223344595") in page
    assert "112-233" not in page
    assert "11223344595" not in page


def test_looks_of_staff_are_told_by_role_and_organisation(cast):
    record_look(
        by=cast["egor"].actor, people=[cast["anna"].person.public_id], purpose="Заявка о протечке", place="x", at=AT
    )
    page = client_of(cast["anna"]).get("/my-data/").content.decode()
    assert "Заявка о протечке" in page
    assert "УК «Теремок-Сервис»" in page
    assert "Лисицын" not in page
    assert "Заявка о протечке" not in client_of(cast["boris"]).get("/my-data/").content.decode()


def test_a_representative_chooses_whose_data(cast):
    client = client_of(cast["gleb"])
    assert "Квакушкин Глеб Игоревич" in client.get("/my-data/").content.decode()
    page = client.get("/my-data/", {"for": str(cast.grandmother.public_id)}).content.decode()
    assert "9\xa0мая" in page


@pytest.mark.parametrize("wanted", ["anna", "nobody"])
def test_another_persons_data_are_not_there(cast, wanted):
    key = str(cast["anna"].person.public_id) if wanted == "anna" else "none"
    client = client_of(cast["boris"])
    for path in ("/my-data/", "/my-data/download/", "/my-data/correct/"):
        assert client.get(path, {"for": key}).status_code == 404


def test_the_signed_out_are_led_to_sign_in(cast):
    answer = client_of(cast["anonymous"]).get("/my-data/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/?next=/my-data/")


def test_those_the_register_does_not_know_are_told_so(cast):
    assert "Реестр вас пока не знает" in client_of(cast["egor"]).get("/my-data/").content.decode()


def test_everything_is_taken_away_as_a_file(cast):
    answer = client_of(cast["anna"]).get("/my-data/download/")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        told = json.loads(packed.read("teremok-my-data.json"))
        page = packed.read("teremok-my-data.html").decode()
    assert told["person"]["name"] == "Теремкова Анна Сергеевна"
    assert {fact["name"] for fact in told["known"]["homes"]} == {f"{cast.house.address}, кв. 1"}
    assert "Теремкова Анна Сергеевна" in page
