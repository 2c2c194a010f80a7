"""Confirming: signed in, by the link, twice, from two tabs at once."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from teremok.notices.general import EMERGENCY, WORD
from teremok.notices.models import Addressee, Event, Preference
from teremok.notices.rendering import short_id
from teremok.notices.services import reading
from teremok.notices.states import AddresseeState, Ground
from teremok.platform.access import ANONYMOUS
from tests.cast import KEYS, build, client_of
from tests.client import StrictClient

pytestmark = pytest.mark.django_db


def link(addressee):
    return f"/n/{short_id(addressee)}"


def confirmations(addressee):
    return [json.loads(row.facts)["by"] for row in Event.objects.filter(addressee=addressee.pk, kind="confirmed")]


def test_the_button_confirms_once_and_says_so(told, cast):
    addressee, client = told(), client_of(cast["anna"])
    page = f"/inbox/{addressee.public_id}/"
    assert "Подтверждаю" in client.get(page).content.decode()
    for _time in range(2):
        assert client.post(f"{page}confirm/").url == page
    addressee.refresh_from_db()
    assert addressee.state == AddresseeState.ACKNOWLEDGED
    assert addressee.next_at is None
    assert confirmations(addressee) == ["person"]
    assert "Подтверждаю" not in client.get(page).content.decode()


def test_nobody_confirms_for_another(told, cast):
    addressee = told()
    answers = {key: client_of(cast[key]).post(f"/inbox/{addressee.public_id}/confirm/").status_code for key in KEYS}
    assert {key for key, status in answers.items() if status != 404} == {"anna", "anonymous"}
    assert confirmations(addressee) == ["person"]


def test_what_is_for_information_asks_for_no_confirmation(told, cast):
    page = client_of(cast["anna"]).get(f"/inbox/{told(kind=WORD).public_id}/").content.decode()
    assert "Подтверждаю" not in page


def test_following_the_link_confirms_nothing_and_shows_nothing_private(told, cast):
    addressee = told()
    for client in (StrictClient(), Client(headers={"User-Agent": "scanner"})):
        page = client.get(link(addressee))
        assert page.status_code == 200
        assert client.head(link(addressee)).status_code == 200
        text = page.content.decode()
        assert cast.organisation.name in text
        for private in ("Собрание", "лифт", "Анна", "Теремкова", "Сказочная", addressee.notice.number):
            assert private not in text
    addressee.refresh_from_db()
    assert (addressee.opened_at, addressee.acknowledged_at) == (None, None)


def test_the_button_behind_the_link_confirms_without_a_sign_in_and_twice_is_fine(told, cast):
    addressee, client = told(), StrictClient(enforce_csrf_checks=True)
    for _time in range(2):
        assert client.post(link(addressee)).url == link(addressee)
    assert "Спасибо" in client.get(link(addressee)).content.decode()
    addressee.refresh_from_db()
    assert (addressee.state, addressee.ground) == (AddresseeState.ACKNOWLEDGED, Ground.CONFIRMED)
    assert confirmations(addressee) == ["link"]
    assert addressee.opened_at is None  # confirmed is not read


def test_a_wrong_link_is_answered_kindly(told):
    right = short_id(told())
    wrong = [right[:-1], f"{right}A", right[::-1], "A" * 22, "_", "ж" * 22, right[:-1] + chr(ord(right[-1]) + 1)]
    for short in wrong:
        for ending in ("", "/stop/"):
            assert StrictClient().get(f"/n/{short}{ending}").status_code == 404
            assert StrictClient().post(f"/n/{short}{ending}").status_code == 404


def test_links_can_not_be_guessed_by_the_thousand(told):
    addressee, client = told(), StrictClient()
    answers = {client.get("/n/" + "A" * 22).status_code for _time in range(35)}
    assert answers == {404, 429}
    assert client.get(link(addressee)).status_code == 200  # a neighbour behind the same operator's address
    assert {client.get(link(addressee)).status_code for _time in range(35)} == {200, 429}


def test_a_withdrawn_notice_can_not_be_confirmed(told, cast, now):
    addressee = told()
    Addressee.objects.update(state=AddresseeState.WITHDRAWN)
    StrictClient().post(link(addressee))
    assert confirmations(addressee) == []
    assert "Подтвердить" not in StrictClient().get(link(addressee)).content.decode()


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_one_click_stops_mail_and_sms_of_what_may_be_stopped(told, cast, body):
    addressee = told(kind=WORD)
    client = Client(enforce_csrf_checks=True)  # a mail program has no cookies
    for _time in range(2):
        assert client.post(f"{link(addressee)}/stop/", body).status_code == 200
    said = Preference.objects.filter(person=cast["anna"].person, kind=WORD.name)
    assert {(row.way, row.allowed) for row in said} == {("mail", False), ("sms", False)}


def test_following_the_link_to_stop_stops_nothing(told):
    addressee = told(kind=WORD)
    assert StrictClient().get(f"{link(addressee)}/stop/").status_code == 200
    assert not Preference.objects.exists()


@pytest.mark.parametrize("kind", [EMERGENCY, None])
def test_what_is_too_important_can_not_be_stopped(told, kind):
    addressee = told(kind=kind) if kind else told()
    assert StrictClient().post(f"{link(addressee)}/stop/").status_code == 200
    assert not Preference.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_confirm_once(django_db_serialized_rollback):
    from teremok.notices.audiences import OfPeople
    from teremok.notices.general import OFFICIAL
    from teremok.notices.services.preparing import prepare
    from teremok.notices.services.telling import tell
    from teremok.notices.tests.conftest import WORDS
    from teremok.platform.access import SYSTEM
    from tests.cast import SINCE_AT

    cast = build()
    people = OfPeople((cast["anna"].person.pk,))
    notice = tell(kind=OFFICIAL, audience=people, values=WORDS, key="tabs", by=SYSTEM, at=SINCE_AT)
    prepare(notice=notice, by=SYSTEM, at=SINCE_AT)
    addressee = Addressee.objects.select_related("person").get()

    def press(number):
        try:
            at = SINCE_AT + timedelta(seconds=number)
            if number % 2:
                return reading.confirm_by_link(by=ANONYMOUS, addressee=addressee, at=at)
            return reading.confirm(by=cast["anna"].actor, addressee=addressee, at=at)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        pressed = list(pool.map(press, range(6)))
    assert pressed.count(True) == 1
    assert len(confirmations(addressee)) == 1
