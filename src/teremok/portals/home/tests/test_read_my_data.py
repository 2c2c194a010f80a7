"""My data: what is known, who looked, a file to take away."""

import io
import json
import zipfile
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from teremok.identity.contacts import TypedContact
from teremok.identity.models import Authority, ContactKind, OpenSession, Policy
from teremok.identity.services import authorities, consents
from teremok.modules.community.models import Notice
from teremok.modules.community.states import NoticeState, Topic
from teremok.platform.access import SYSTEM
from teremok.platform.audit.looks import record_look
from teremok.platform.secrets import keyed_hash, seal
from teremok.portals.home.my_data import RECORDS_SHOWN, masked_snils
from teremok.portals.home.services import corrections
from teremok.portals.home.states import CorrectionState
from teremok.ui.formats import address
from tests.cast import client_of

AT = datetime(2026, 6, 5, 9, tzinfo=UTC)


def hang(cast):
    anna = cast["anna"]
    return Notice.objects.create(
        state=NoticeState.DRAFT, topic=Topic.LOST, title="Найдены ключи", text="Связка", signed_as="Анна, кв. 1",
        ends_on=AT.date(), person=anna.person, account_id=anna.account.public_id, key=uuid4(), written_at=AT,
    ).places.create(house=cast.house)  # fmt: skip


def test_a_person_reads_what_is_known_about_them(cast):
    page = client_of(cast["anna"]).get("/my-data/").content.decode()
    for known in ("Теремкова Анна Сергеевна", "8\xa0марта", "+7", f"{address(cast.house.address)}, кв.\xa01", "2/3"):
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


def taken(client, **query):
    answer = client.get("/my-data/download/", query)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return json.loads(packed.read("teremok-my-data.json")), packed.read("teremok-my-data.html").decode()


def test_each_part_of_the_platform_tells_what_it_keeps(cast):
    anna, gleb = cast["anna"], cast["gleb"]
    publish = {"kind": Policy.Kind.PROCESSING, "by": SYSTEM, "from_on": AT.date(), "at": AT}
    consents.publish(texts={"ru": ("Согласие на обработку", "Текст")}, **publish)
    consents.give(account=anna.account, kind=Policy.Kind.PROCESSING, address="192.0.2.7", by=anna.actor, at=AT)
    held = authorities.give(
        principal=anna.person, agent=TypedContact(ContactKind.EMAIL, gleb.account.email), scope=Authority.Scope.BILLS,
        starts_on=AT.date(), ends_on=None, basis="Прошу", by=anna.actor, at=AT,
    )  # fmt: skip
    authorities.revoke(authority=held, by=anna.actor, at=AT)
    made = corrections.ask(by=anna.actor, person=anna.person, house=cast.house, text="Я из Опушки", at=AT)
    corrections.answer(by=cast["ksenia"].actor, correction=made, state=CorrectionState.CORRECTED, text="Учтено", at=AT)
    hang(cast)
    told, page = taken(client_of(anna))
    known = told["known"]
    assert known["notices"][0]["Заголовок"] == "Найдены ключи"
    assert cast.house.address in known["notices"][0]["Дома"]
    assert {"verifications", "consents", "sessions", "authorities_given", "notices"} <= set(known)
    assert known["consents"][0]["Документ"] == "Согласие на обработку"
    assert known["consents"][0]["С сетевого адреса"] == "192.0.2.7"
    [given] = [row for row in known["authorities_given"] if row["На каком основании"] == "Прошу"]
    assert given["Прекращено"]
    assert told["corrections"][0]["answer"] == "Учтено"
    assert told["corrections"][0]["house"] == cast.house.address
    for words in ("Найдены ключи", "Согласие на обработку", "192.0.2.7", "Учтено"):
        assert words in page
    held_by_gleb = taken(client_of(gleb))[0]["known"]["authorities_held"]
    assert {row["За кого"] for row in held_by_gleb} == {"Теремкова Анна Сергеевна", cast.grandmother.full_name}


def test_who_acts_for_somebody_takes_their_data_and_no_login(cast):
    known = taken(client_of(cast["gleb"]), **{"for": str(cast.grandmother.public_id)})[0]["known"]
    assert {"person", "authorities_given"} <= set(known)
    assert not set(known) & {"account", "sessions", "consents", "authorities_held", "roles"}


def test_the_page_shows_the_latest_records_and_says_how_many_are_left(cast):
    anna = cast["anna"]
    for number in range(5):
        OpenSession.objects.create(
            account=anna.account, session_key=f"s{number}", started_at=AT, seen_at=AT, ended_at=AT, address="192.0.2.9"
        )
    page = client_of(anna).get("/my-data/").content.decode()
    assert page.count("192.0.2.9") <= RECORDS_SHOWN
    assert "ещё 3" in page.lower()
    assert json.dumps(taken(client_of(anna))[0]).count("192.0.2.9") == 5


def test_everything_is_taken_away_as_a_file(cast):
    answer = client_of(cast["anna"]).get("/my-data/download/")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        told = json.loads(packed.read("teremok-my-data.json"))
        page = packed.read("teremok-my-data.html").decode()
    assert told["person"]["name"] == "Теремкова Анна Сергеевна"
    assert {fact["name"] for fact in told["known"]["homes"]} == {f"{cast.house.address}, кв. 1"}
    assert "Теремкова Анна Сергеевна" in page
