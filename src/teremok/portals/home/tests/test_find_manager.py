"""Who manages a house: anyone may ask."""

from datetime import date

from teremok.portals.home import finding as asking
from teremok.portals.home.views import finding
from teremok.registry.models import House
from tests.cast import client_of
from tests.client import assert_same_as_reload


def test_anyone_learns_who_manages_a_house(cast):
    page = client_of(cast["anonymous"]).get("/who-manages/", {"q": "ул. сказочная 5"}).content.decode()
    assert "УК «Теремок-Сервис»" in page
    assert "Соседний двор" not in page


def test_houses_come_in_the_order_of_their_numbers(cast):
    for number in (11, 103, 7):
        House.objects.create(address=f"ул. Ровная, д. {number}", address_key=f"|ровная|улица|{number}")
    found = asking.houses_like("ровная", on=date(2026, 11, 20))
    assert [house.address[-3:].strip(" .") for house in found] == ["7", "11", "103"]


def test_nothing_is_told_about_people(cast):
    page = client_of(cast["anonymous"]).get("/who-manages/", {"q": "сказочная"}).content.decode()
    assert "Теремкова" not in page


def test_what_is_not_found_is_said_with_advice(cast):
    page = client_of(cast["anonymous"]).get("/who-manages/", {"q": "нигде 77"}).content.decode()
    assert "Такого дома в реестре нет" in page


def test_two_letters_ask_nothing(cast):
    page = client_of(cast["anonymous"]).get("/who-manages/", {"q": "5"}).content.decode()
    assert "Теремок-Сервис" not in page


def test_a_swap_equals_a_reload(cast):
    client = client_of(cast["anonymous"])
    start = "/who-manages/?q=%D1%81%D0%BA%D0%B0%D0%B7"
    answer = client.get("/who-manages/", {"q": "сказочная"}, headers={"HX-Request": "true", "HX-Target": "answers"})
    assert answer.content.decode().lstrip().startswith('<div id="answers"')
    assert_same_as_reload(client, start, start, target="answers")


def test_too_many_questions_are_slowed_down(cast, monkeypatch):
    monkeypatch.setattr(finding, "LIMIT", 1)
    client = client_of(cast["anonymous"])
    client.get("/who-manages/", {"q": "сказочная"}, REMOTE_ADDR="203.0.113.77")
    answer = client.get("/who-manages/", {"q": "сказочная"}, REMOTE_ADDR="203.0.113.77")
    assert answer.status_code == 429
    assert "Подождите несколько минут" in answer.content.decode()
