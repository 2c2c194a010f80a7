"""The page of providers: for the platform administrator alone."""

import re

import pytest
from django.utils import timezone

from teremok.kernel.ids import uuid7
from teremok.platform.channels.models import ProviderState
from teremok.platform.channels.states import Channel, Health
from teremok.platform.channels.tests.servers import mail_server
from tests.cast import client_of

PAGE = "/staff/providers/"


@pytest.fixture
def installed(settings):
    settings.DEMO = False
    settings.SMS_URL, settings.SMS_URL_2 = "https://one.example/#receipts=on", "https://two.example/"
    with mail_server() as (_mailbox, port):
        settings.MAIL_URL = f"smtp://user:s3cret@127.0.0.1:{port}"
        yield


def state(name: str, health: Health, *, leads: bool, **more) -> None:
    now = timezone.now()
    ProviderState.objects.create(
        carrier=uuid7(), name=name, channel=Channel.SMS, health=health, since=now, leads=leads, on_wire=3,
        per_minute=12345,
        seen_at=now, **more,
    )  # fmt: skip


def test_without_a_carrier_the_page_says_so(cast, installed):
    page = client_of(cast["maya"]).get(PAGE).content.decode()
    assert "Никто ничего не отправляет" in page
    assert "s3cret" not in page


def test_it_shows_who_is_out_of_order_and_who_took_over(cast, installed):
    state("sms1", Health.OUT, leads=False, last_trouble_at=timezone.now(), trouble="<b>no money</b>")
    state("sms2", Health.WORKING, leads=True, last_success_at=timezone.now())
    page = client_of(cast["maya"]).get(PAGE).content.decode()
    assert "Не работает" in page
    assert "&lt;b&gt;no money" in page
    assert page.count("Заменяет основную") == 1
    assert re.search(r"12\s345", page)
    assert "/channels/receipts/" in page


def test_a_provider_is_asked_at_once(cast, settings, installed):
    settings.MAIL_URL = settings.MAIL_URL.replace("user:s3cret@", "")
    client = client_of(cast["maya"])
    assert "mail1 отвечает" in client.post(f"{PAGE}mail1/check/", follow=True).content.decode()
    settings.MAIL_URL = "smtp://127.0.0.1:1"
    assert "mail1" in client.post(f"{PAGE}mail1/check/", follow=True).content.decode()
    assert client.post(f"{PAGE}mail9/check/").status_code == 404


@pytest.mark.parametrize("key", ["anna", "lev", "ilya"])
def test_it_is_closed_to_everyone_else(cast, key):
    client = client_of(cast[key])
    assert client.get(PAGE).status_code == 403
    assert client.post(f"{PAGE}demo-mail/check/").status_code == 403
