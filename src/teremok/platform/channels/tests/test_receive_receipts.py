"""Receipts: early, late, twice, contradicting, for nobody; from the session and over HTTP."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from teremok.platform.channels import receipts_by_http
from teremok.platform.channels.carrying import receiving
from teremok.platform.channels.deciding import decide
from teremok.platform.channels.models import KeptReceipt, Outgoing
from teremok.platform.channels.providers.base import Receipt
from teremok.platform.channels.states import State
from teremok.platform.channels.tests.laboratory import NOW, written

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
SENT = {"state": State.SENT, "sent_at": NOW, "provider": "sms1"}


def delivered(ref: str, state: State = State.DELIVERED, **more) -> tuple[str, Receipt]:
    return "sms1", Receipt(ref, state, LATER, **more)


def test_a_receipt_ends_its_message_and_those_it_carries(author):
    [message] = written(1, **SENT, provider_ref="a")
    written(1, first=2, carried_by=message, **SENT)
    assert receiving.settle([delivered("a")], at=LATER) == 1
    assert {(one.state, one.ended_at) for one in Outgoing.objects.all()} == {(State.DELIVERED, LATER)}
    assert [(one.origin_id, one.state, one.at) for one in author.told] == [
        (1, State.DELIVERED, LATER),
        (2, State.DELIVERED, LATER),
    ]


def test_repeated_receipts_change_nothing(author):
    written(1, **SENT, provider_ref="a")
    assert receiving.settle([delivered("a"), delivered("a")], at=LATER) == 1
    assert receiving.settle([delivered("a")], at=LATER) == 0
    assert author.states_of(1) == ["delivered"]
    assert not KeptReceipt.objects.exists()


def test_a_late_receipt_does_not_change_what_is_final(author):
    written(1, **SENT, provider_ref="a")
    receiving.settle([delivered("a")], at=LATER)
    assert receiving.settle([delivered("a", State.FAILED)], at=LATER) == 0
    assert (Outgoing.objects.get().state, author.states_of(1)) == (State.DELIVERED, ["delivered"])


def test_a_receipt_that_comes_first_is_kept_and_matched_later(author):
    assert receiving.settle([delivered("a"), delivered("a")], at=NOW) == 0
    assert KeptReceipt.objects.count() == 1
    assert receiving.settle_kept(at=NOW) == 0
    written(1, **SENT, provider_ref="a")
    assert receiving.settle_kept(at=NOW) == 1
    assert (Outgoing.objects.get().state, KeptReceipt.objects.count()) == (State.DELIVERED, 0)


def test_a_receipt_for_nobody_is_noted_once_and_goes_in_the_end():
    receiving.settle([delivered("strange")], at=NOW)
    assert receiving.note_strange(at=NOW, forget_before=NOW - timedelta(days=3)) == 0
    assert receiving.note_strange(at=LATER, forget_before=NOW - timedelta(days=3)) == 1
    assert receiving.note_strange(at=LATER, forget_before=NOW - timedelta(days=3)) == 0
    decide(at=NOW + timedelta(days=4))
    assert not KeptReceipt.objects.exists()


def test_a_bounce_knows_the_message_by_our_id(author):
    [message] = written(1, channel="mail", state=State.SENT, sent_at=NOW, ended_at=NOW, provider="mail2")
    receiving.keep([("", Receipt(str(message.public_id), State.FAILED, LATER, "gone", address_is_dead=True))], at=NOW)
    receiving.keep([("", Receipt("not-an-id", State.FAILED, LATER))], at=NOW)
    receiving.settle_kept(at=NOW)
    message.refresh_from_db()
    assert (message.state, message.trouble, author.told[0].address_is_dead) == (State.FAILED, "gone", True)
    assert KeptReceipt.objects.get().ref == "not-an-id"


def test_of_two_messages_with_one_reference_the_one_that_waits_counts(author):
    written(1, provider_ref="a", **(SENT | {"state": State.DELIVERED, "ended_at": NOW}))
    [second] = written(1, first=2, **SENT, provider_ref="a")
    assert receiving.settle([delivered("a", State.FAILED)], at=LATER) == 1
    second.refresh_from_db()
    assert (second.state, author.states_of(1), author.states_of(2)) == (State.FAILED, [], ["failed"])


def test_an_author_that_fails_to_listen_loses_no_receipt(author):
    author.tell_fails = True
    for number in (1, 2):
        written(1, first=number, **SENT, provider_ref=str(number))
    assert receiving.settle([delivered("1"), delivered("2")], at=LATER) == 2
    assert {one.state for one in Outgoing.objects.all()} == {State.DELIVERED}


def test_what_nobody_decided_in_three_days_is_unknown(author, settings):
    [old] = written(1, **SENT, provider_ref="a")
    written(1, first=2, carried_by=old, **SENT)
    [young] = written(1, first=3, **(SENT | {"sent_at": NOW + timedelta(hours=2)}), provider_ref="b")
    [ended] = written(1, first=4, **SENT, ended_at=NOW)
    at = NOW + timedelta(hours=73)
    assert decide(at=at) == 1
    assert decide(at=at) == 0
    for message, state in ((old, State.UNKNOWN), (young, State.SENT), (ended, State.SENT)):
        message.refresh_from_db()
        assert message.state == state
    assert (author.states_of(1), author.states_of(2)) == (["unknown"], ["unknown"])
    assert receiving.settle([delivered("a")], at=at) == 0
    assert Outgoing.objects.get(pk=old.pk).state == State.UNKNOWN


# Over HTTP


@pytest.fixture
def post():
    address = f"/channels/receipts/{receipts_by_http.token_of('sms1')}/"

    def send(body: object, to: str = address):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client(enforce_csrf_checks=True).post(to, data, content_type="application/json")

    return send


def test_a_gateway_reports_by_its_own_address_alone(author, post):
    written(1, **SENT, provider_ref="a")
    said = {"ref": "a", "state": "DELIVERED", "at": LATER.isoformat(), "reason": "ok"}
    for _ in range(2):
        assert post(said).json() == {"taken": 1, "refused": []}
    assert post(said, "/channels/receipts/0123/").status_code == 404
    assert receiving.settle_kept(at=NOW, all_of_them=True) == 1
    assert Outgoing.objects.get().state == State.DELIVERED
    post(said)
    assert receiving.settle_kept(at=NOW, all_of_them=True) == 1
    assert author.states_of(1) == ["delivered"]


def test_bad_receipts_do_not_spoil_the_others(post):
    strange = [
        {"ref": "good", "state": "failed", "nobody": True, "at": "2199-01-01T00:00:00Z"},
        {"ref": "", "state": "failed"},
        {"ref": "b", "state": "flying"},
        {"ref": "c" * 101, "state": "failed"},
        {"ref": "d\0", "state": "failed"},
        {"state": "failed"},
        7,
    ]
    answer = post(strange).json()
    assert (answer["taken"], [one["place"] for one in answer["refused"]]) == (1, [1, 2, 3, 4, 5, 6])
    kept = KeptReceipt.objects.get()
    assert (kept.ref, kept.address_is_dead, kept.at.year < 2199) == ("good", True, True)


def test_another_encoding_is_read_and_nonsense_is_refused(post):
    assert post('{"ref": "a", "state": "failed", "reason": "абонент"}'.encode("cp1251")).status_code == 200
    assert KeptReceipt.objects.get().reason == "абонент"
    for nonsense in (b"", b"\xff\xfe{", b"ref=a&state=failed", b"[" * 5000):
        assert post(nonsense).status_code == 400
    assert post([{"ref": "a", "state": "failed"}] * 1001).status_code == 400
