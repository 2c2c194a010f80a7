"""Web push against a push service on loopback that checks who pushes and reads what came."""

import asyncio
import time
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from teremok.platform.channels.providers.base import Parcel
from teremok.platform.channels.providers.push import LONGEST_TTL, Push, Subscription, encrypted
from teremok.platform.channels.push_encryption import LONGEST, CannotDecrypt, decrypt, encrypt
from teremok.platform.channels.push_key import application_server_key
from teremok.platform.channels.simulators.manners import Manners
from teremok.platform.channels.simulators.pushes import PushService
from teremok.platform.channels.simulators.threads import LOOPBACK
from teremok.platform.channels.troubles import DeliverLater, NeverDelivers, NoSuchAddress, Unanswered

PAYLOAD = '{"title": "Дом", "body": "Новое сообщение", "url": "/notices/x"}'


def parcel(to="anna", text=PAYLOAD, **fields):
    return Parcel(uuid4(), to, "", text, **fields)


def pushed(service, *parcels, known=None, asked=None):
    """What became of the parcels, sent at once: nothing, or the trouble."""

    async def story():
        async with await service.serve(LOOPBACK, 0) as server:
            service.origin = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"

            def find(keys):
                if asked is not None:
                    asked.append(sorted(keys))
                browsers = service.browsers if known is None else known
                return {
                    key: Subscription(f"{service.origin}/push/{key}", browsers[key].p256dh, browsers[key].auth)
                    for key in keys
                    if key in browsers
                }

            provider = Push(find)
            await provider.open()
            try:
                return await asyncio.gather(*map(provider.send, parcels), return_exceptions=True)
            finally:
                await provider.close()

    return asyncio.run(story())


def service(**fields):
    service = PushService(keep_messages=True, **fields)
    service.subscribe("anna", application_server_key())
    return service


def test_a_browser_reads_what_was_pushed():
    pushes, expires_at = service(), datetime.now(UTC) + timedelta(hours=1)
    sent = parcel(expires_at=expires_at, headers={"Urgency": "high"})
    [accepted] = pushed(pushes, sent)
    [message] = pushes.messages
    assert accepted.ref.endswith("/message/1")
    assert message.payload.decode() == PAYLOAD
    assert (message.browser, message.urgency) == ("anna", "high")
    assert message.contact.startswith("mailto:")
    assert 3500 < message.ttl <= 3600
    assert urlsafe_b64decode(message.topic + "==") == sent.id.bytes


@pytest.mark.parametrize(
    ("expires_at", "ttl"),
    [
        (None, LONGEST_TTL),
        (datetime(2999, 1, 1, tzinfo=UTC), LONGEST_TTL),
        (datetime(2020, 1, 1, tzinfo=UTC), 0),
    ],
)
def test_a_message_lives_as_long_as_services_keep_it(expires_at, ttl):
    pushes = service()
    pushed(pushes, parcel(expires_at=expires_at, headers={"Urgency": "shout"}))
    assert (pushes.messages[0].ttl, pushes.messages[0].urgency) == (ttl, "normal")


def test_one_question_and_one_token_serve_many():
    pushes, asked = service(), []
    pushes.subscribe("boris")
    assert not [
        one for one in pushed(pushes, *(parcel(to) for to in ("anna", "boris") * 20), asked=asked) if not one.ref
    ]
    assert asked == [["anna", "boris"]]
    assert len(pushes.messages) == 40


def test_a_browser_that_has_gone_is_no_address_any_more():
    pushes = service()
    pushes.subscribe("boris")
    pushes.gone.add("boris")
    known = dict(pushes.browsers)
    del pushes.browsers["anna"]
    troubles = pushed(pushes, parcel("anna"), parcel("boris"), parcel("nobody"), known=known)
    assert [type(trouble) for trouble in troubles] == [NoSuchAddress] * 3  # 404, 410, not ours


def test_another_key_may_not_push():
    pushes = service()
    pushes.subscribe("anna", "another")
    [trouble] = pushed(pushes, parcel())
    assert type(trouble) is DeliverLater  # the setting may be mended: no subscription is lost for it
    assert "403" in str(trouble)


@pytest.mark.parametrize(
    ("refusal", "kind"), [(500, DeliverLater), (429, DeliverLater), (401, DeliverLater), (413, NeverDelivers)]
)
def test_a_refusal_says_whether_to_try_again(refusal, kind):
    [trouble] = pushed(service(manners=Manners(errors=1.0), refusal=refusal), parcel())
    assert type(trouble) is kind


def test_what_was_never_answered_is_said_so(monkeypatch):
    monkeypatch.setattr("teremok.platform.channels.providers.push.TIMEOUT", 0.1)
    [trouble] = pushed(service(manners=Manners(silent=1.0)), parcel())
    assert type(trouble) is Unanswered


def test_a_service_out_of_reach_is_tried_later():
    async def story():
        provider = Push(lambda keys: {key: _subscription() for key in keys})
        await provider.open()
        with pytest.raises(DeliverLater, match="can't be reached"):
            await provider.send(parcel())
        await provider.close()

    asyncio.run(story())


def test_a_database_that_fails_loses_nothing():
    def find(keys):
        raise ConnectionError

    async def story():
        provider = Push(find)
        await provider.open()
        with pytest.raises(DeliverLater, match="looked up"):
            await provider.send(parcel())
        await provider.close()

    asyncio.run(story())


def test_what_is_too_long_or_has_no_keys_never_leaves():
    encrypted(b"x" * LONGEST, _subscription())
    with pytest.raises(NeverDelivers):
        encrypted(b"x" * (LONGEST + 1), _subscription())
    with pytest.raises(NoSuchAddress):
        encrypted(b"x", Subscription("https://push.example", "AAAA", "AAAA"))


def test_the_octets_are_those_of_the_standard():
    """RFC 8291, 5 and appendix A."""
    key = ec.derive_private_key(
        int.from_bytes(urlsafe_b64decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw=")), ec.SECP256R1()
    )
    receiver = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4="
    secret = urlsafe_b64decode("BTBZMqHH6r4Tts7J_aSIgg==")
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        receiver=urlsafe_b64decode(receiver),
        secret=secret,
        salt=urlsafe_b64decode("DGv6ra1nlYgDCS1FRnbzlw=="),
        key=key,
    )
    assert body == urlsafe_b64decode(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_only_its_browser_reads_a_message():
    anna, boris = PushService().subscribe("anna"), PushService().subscribe("boris")
    body = encrypted("Дом".encode(), Subscription("", anna.p256dh, anna.auth))
    assert anna.reads(body).decode() == "Дом"
    for wrong in (body[:-1], body[:40], b"", body + b"x"):
        with pytest.raises(CannotDecrypt):
            anna.reads(wrong)
    with pytest.raises(CannotDecrypt):
        boris.reads(body)
    with pytest.raises(CannotDecrypt):
        decrypt(body, key=anna.key, secret=bytes(16))


def test_a_token_names_the_service_and_ends_within_a_day():
    provider = Push(lambda keys: {})
    token = provider._token("https://push.example:8443/push/abc")
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "https://push.example:8443"
    assert 0 < claims["exp"] - time.time() < 86_400
    assert provider._token("https://push.example:8443/other") == token


def test_check_says_whether_the_key_is_one(settings):
    assert Push(lambda keys: {}).check() == ""
    settings.PUSH_KEY = "0" * 64
    assert "TEREMOK_PUSH_KEY" in Push(lambda keys: {}).check()


def _subscription():
    browser = PushService().subscribe("x")
    return Subscription("http://127.0.0.1:1/push/x", browser.p256dh, browser.auth)
