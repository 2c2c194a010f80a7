"""Drawn pages on their shelf: never another's, never without the visitor's own token."""

import re

import pytest
from django.contrib import messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from teremok.ui.kept import Shelf, shelf
from tests.cast import client_of

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def test_the_shelf_gives_back_what_was_put_under_the_same_key():
    kept = Shelf(room=100)
    kept.put("a", (b"1" * 40, b"2"))
    assert kept.get("a") == (b"1" * 40, b"2")
    assert kept.get("b") is None


def test_what_was_not_fetched_longest_falls_off():
    kept = Shelf(room=100)
    kept.put("a", (b"1" * 40,))
    kept.put("b", (b"2" * 40,))
    kept.get("a")
    kept.put("c", (b"3" * 40,))
    assert [name for name in "abc" if kept.get(name)] == ["a", "c"]


def test_putting_anew_takes_no_more_room():
    kept = Shelf(room=110)
    for _ in range(9):
        kept.put("a", (b"1" * 60,))
    kept.put("b", (b"2" * 40,))
    assert kept.get("a")
    assert kept.get("b")


def test_a_page_larger_than_the_shelf_is_not_kept():
    kept = Shelf(room=10)
    kept.put("a", (b"1" * 60,))
    assert kept.get("a") is None


def test_long_keys_take_room_as_pages_do():
    kept = Shelf(room=1000)
    for number in range(9):
        kept.put((number, "ф" * 250), (b"page",))
    assert [kept.get((number, "ф" * 250)) is not None for number in range(9)] == [False] * 8 + [True]


@pytest.fixture
def home(cast):
    shelf.clear()
    yield client_of(cast["anna"])
    shelf.clear()


def test_a_kept_page_carries_the_visitors_own_token_and_works(home, cast):
    first, second = (home.get("/").content.decode() for _ in range(2))
    assert set(TOKEN.findall(first)).isdisjoint(TOKEN.findall(second))
    assert TOKEN.sub("", first).count("X-CSRFToken") == 1
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = home.cookies
    token = TOKEN.search(strict.get("/").content.decode()).group(1)
    assert strict.post(reverse("ui:choose_theme"), {"theme": "dark", "next": "/"}).status_code == 403
    strict.post(reverse("ui:choose_theme"), {"theme": "dark", "next": "/", "csrfmiddlewaretoken": token})
    assert strict.cookies["teremok_theme"].value == "dark"


def test_what_changes_shows_at_once(home, cast):
    assert "Теремок-Сервис" in home.get("/").content.decode()
    type(cast.organisation).objects.filter(pk=cast.organisation.pk).update(name="УК «Новая метла»")
    assert "Новая метла" in home.get("/").content.decode()


def test_language_theme_and_person_have_pages_of_their_own(home, cast):
    russian = home.get("/").content.decode()
    home.cookies["teremok_theme"] = "dark"
    assert 'data-theme="dark"' in home.get("/").content.decode()
    home.cookies["teremok_language"] = "en"
    assert 'lang="en"' in home.get("/").content.decode()
    assert 'lang="ru"' in russian
    other = client_of(cast["boris"]).get("/").content.decode()
    assert "Анна" not in other.split("<main", 1)[1]


def test_a_message_is_shown_once(home):
    home.get("/")
    said, response = CookieStorage(RequestFactory().get("/")), HttpResponse()
    said.add(messages.SUCCESS, "Сделано, и вот об этом слово.")
    said.update(response)
    home.cookies["messages"] = response.cookies["messages"].value
    assert "вот об этом слово" in home.get("/").content.decode()
    assert "вот об этом слово" not in home.get("/").content.decode()
