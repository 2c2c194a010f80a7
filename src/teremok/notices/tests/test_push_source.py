"""The carrier finds the browsers that take our messages now, and no others."""

import json
from base64 import urlsafe_b64encode
from uuid import uuid4

import pytest
from django.utils import timezone

from teremok.notices.models import PushSubscription
from teremok.notices.push import Browser
from teremok.notices.pushing import find
from teremok.platform.channels.providers.known import of_sources
from teremok.platform.channels.states import Channel

pytestmark = pytest.mark.django_db


def test_open_subscriptions_are_found(cast):
    one, ended = (_kept(cast, number) for number in b"12")
    PushSubscription.objects.filter(pk=ended.pk).update(ended_at=timezone.now())
    found = find([str(one.public_id), str(ended.public_id), str(uuid4()), "nobody"])
    assert {key: json.dumps(vars(value)) for key, value in found.items()} == {
        str(one.public_id): json.dumps(vars(Browser.of(one)))
    }


def test_the_carrier_is_given_push():
    assert [provider.channel for provider in of_sources()] == [Channel.PUSH]


def _kept(cast, number):
    key = urlsafe_b64encode(bytes(16)).decode()
    browser = Browser(f"https://push.example.org/{number}", key, key)
    return PushSubscription.objects.create(
        account=cast["anna"].account,
        endpoint_hash=bytes((number,)) * 32,
        sealed=browser.sealed(),
        made_at=timezone.now(),
    )
