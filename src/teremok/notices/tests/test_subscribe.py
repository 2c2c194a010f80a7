"""Browsers that take push messages."""

import json
from base64 import urlsafe_b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from teremok.notices.models import PushSubscription
from teremok.notices.posting import render
from teremok.notices.push import Browser, NotABrowser, checked
from teremok.notices.services import subscribing
from teremok.platform.access import Denied
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.push_key import application_server_key
from teremok.platform.channels.states import Channel
from tests.cast import client_of

pytestmark = pytest.mark.django_db
HERE = "/inbox/push/"


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def browser(endpoint: str = "https://push.example.org/abc", **changes: str) -> dict[str, str]:
    return {"endpoint": endpoint, "p256dh": text(b"\4" + bytes(64)), "auth": text(bytes(16)), **changes}


def test_a_browser_is_kept_sealed_and_told_once(cast):
    client = client_of(cast["anna"])
    for _time in range(2):
        assert client.post(HERE, browser(), headers={"User-Agent": "Firefox on Android"}).status_code == 302
    kept = PushSubscription.objects.get()
    assert kept.account == cast["anna"].account
    assert kept.browser == "Firefox, Android"
    assert b"push.example.org" not in bytes(kept.sealed)
    assert Browser.of(kept).endpoint == "https://push.example.org/abc"
    assert "Firefox, Android" in client.get("/inbox/preferences/").content.decode()


def test_a_browser_goes_over_to_whoever_signs_in_there(cast):
    for key in ("anna", "boris"):
        client_of(cast[key]).post(HERE, browser())
    assert PushSubscription.objects.get().account == cast["boris"].account


def test_it_is_switched_off_by_its_owner_alone(cast, now):
    client_of(cast["anna"]).post(HERE, browser())
    kept = PushSubscription.objects.get()
    client_of(cast["boris"]).post(f"{HERE}{kept.public_id}/stop/")
    kept.refresh_from_db()
    assert kept.ended_at is None
    client_of(cast["anna"]).post(f"{HERE}{kept.public_id}/stop/")
    kept.refresh_from_db()
    assert kept.ended_at is not None
    with pytest.raises(Denied):
        subscribing.subscribe(
            by=cast["boris"].actor, account=cast["anna"].account, browser=Browser(**browser()), name="", at=now
        )


def test_the_oldest_of_too_many_gives_way(cast):
    client = client_of(cast["anna"])
    for number in range(subscribing.MOST + 2):
        client.post(HERE, browser(f"https://push.example.org/{number}"))
    assert PushSubscription.objects.filter(ended_at=None).count() == subscribing.MOST


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://push.example.org/abc"},
        {"endpoint": "https://127.0.0.1/abc"},
        {"endpoint": "https://[::1]/abc"},
        {"endpoint": "https://[fe80::1/abc"},
        {"endpoint": "https://localhost/abc"},
        {"endpoint": "https://2130706433/abc"},
        {"endpoint": "https://0x7f.1/abc"},
        {"endpoint": "https://db.internal/abc"},
        {"endpoint": "https://user@push.example.org/abc"},
        {"endpoint": "https://push.example.org/" + "a" * 1000},
        {"endpoint": ""},
        {"p256dh": "short"},
        {"p256dh": "ж"},
        {"auth": ""},
    ],
)
def test_what_no_browser_made_is_refused(cast, wrong):
    assert client_of(cast["anna"]).post(HERE, browser(**wrong)).status_code == 400
    assert not PushSubscription.objects.exists()
    with pytest.raises(NotABrowser):
        checked(Browser(**browser(**wrong)))


def test_what_is_pushed_says_who_writes_and_nothing_of_what_is_written(told, cast):
    client_of(cast["anna"]).post(HERE, browser())
    addressee = told()
    message = Outgoing.objects.get(channel=Channel.PUSH, origin_id=addressee.pk)
    assert message.to == str(PushSubscription.objects.get().public_id)
    said = json.loads(render([message])[message.pk].text)
    assert said.keys() == {"title", "body", "url"}
    assert said["title"] == cast.organisation.name
    assert said["url"] == f"/inbox/{addressee.public_id}/"
    for private in ("Собрание", "лифт", "Анна"):
        assert private not in said["body"]


def test_the_key_browsers_are_given_is_a_point_of_the_curve(cast):
    key = application_server_key()
    assert f'data-key="{key}"' in client_of(cast["anna"]).get("/inbox/preferences/").content.decode()
    raw = Browser("", key, "").p256dh
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(raw))
    assert point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint) == _bytes(raw)


def _bytes(encoded: str) -> bytes:
    from base64 import urlsafe_b64decode

    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


def test_the_worker_is_a_script_of_ours_and_changes_with_us(cast):
    answer = client_of(cast["anonymous"]).get("/inbox/worker.js")
    assert answer.headers["Content-Type"] == "text/javascript"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert b"showNotification" in answer.content
