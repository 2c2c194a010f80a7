"""Forged requests are refused, and the cookie that proves a page's own form is sent when it is needed."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from teremok.identity.services.sessions import SEEN
from teremok.ui.forgery import CHARACTERS, ForgeryProtection, token_for
from tests.cast import client_of

COOKIE = settings.CSRF_COOKIE_NAME


@pytest.fixture
def home(cast):
    return client_of(cast["anna"])


def test_a_browser_without_the_cookie_is_sent_one_for_a_year(home):
    sent = home.get("/").cookies[COOKIE]
    assert sent["max-age"] == settings.CSRF_COOKIE_AGE
    assert sent["samesite"] == "Lax"


def test_who_has_it_is_not_sent_it_again_until_the_session_is_renewed(home):
    secret = home.get("/").cookies[COOKIE].value
    again = home.get("/")
    assert COOKIE not in again.cookies
    assert "Cookie" in again["Vary"]
    session = home.session
    session[SEEN] = (timezone.now() - timedelta(hours=2)).timestamp()
    session.save()
    assert home.get("/").cookies[COOKIE].value == secret


@pytest.mark.parametrize("strange", ["", "short", "a" * 31 + "!", "%D1" * 32])
def test_what_is_no_cookie_of_ours_is_replaced(home, strange):
    home.cookies[COOKIE] = strange
    assert len(home.get("/").cookies[COOKIE].value) == 32


def test_a_visitor_without_a_session_is_sent_it_with_each_form(client, db):
    address = reverse("identity:sign_in")
    secret = client.get(address).cookies[COOKIE].value
    assert client.get(address).cookies[COOKIE].value == secret


def test_django_takes_the_token_from_its_own_browser_alone():
    def status(secret: str, token: str) -> int:
        request = RequestFactory().post("/", {"csrfmiddlewaretoken": token})
        request.COOKIES[COOKIE] = secret
        protection = ForgeryProtection(lambda _request: HttpResponse())
        protection.process_request(request)
        refused = protection.process_view(request, lambda _request: HttpResponse(), (), {})
        return refused.status_code if refused else 200

    request = RequestFactory().get("/")
    token = token_for(request)
    secret = request.META["CSRF_COOKIE"]
    assert status(secret, token) == 200
    assert status(secret, token_for(request)) == 200
    assert status("b" * 32, token) == 403
    assert status(secret, "c" * 64) == 403


def test_masks_are_new_each_time_and_take_all_characters_alike():
    request = RequestFactory().get("/")
    tokens = [token_for(request) for _ in range(1000)]
    assert len(set(tokens)) == 1000
    seen = Counter("".join(token[:32] for token in tokens))
    assert set(seen) == set(CHARACTERS)
    assert max(seen.values()) < 2 * min(seen.values())


def test_a_form_without_a_token_is_refused(home):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = home.cookies
    strict.get("/")
    assert strict.post(reverse("ui:choose_theme"), {"theme": "dark", "next": "/"}).status_code == 403
