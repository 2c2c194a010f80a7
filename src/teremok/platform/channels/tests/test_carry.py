"""What the carrier does with a message: order, due times, refusals, doubts, those that share a message."""

from datetime import timedelta

import pytest

from teremok.platform.channels.carrying import taking, writing
from teremok.platform.channels.carrying.terms import AFTER_SILENCE, LEASE, PAUSES
from teremok.platform.channels.carrying.waiting import carry_waiting
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents
from teremok.platform.channels.providers import configured
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.tests.laboratory import NOW, Spy, written
from teremok.platform.channels.troubles import DeliverLater, NoSuchAddress, OutOfOrder, Unanswered

pytestmark = pytest.mark.django_db


@pytest.fixture
def spy(monkeypatch):
    spy = Spy()
    monkeypatch.setattr("teremok.platform.channels.carrying.waiting.providers", lambda: [spy])
    return spy


def test_the_most_urgent_leaves_first_then_the_oldest(author, spy):
    written(2, first=1, urgency=3)
    written(2, first=3, urgency=0)
    assert carry_waiting(at=NOW) == 4
    assert spy.texts == ["text 3", "text 4", "text 1", "text 2"]


def test_nothing_leaves_before_its_time_or_in_another_state(author, spy):
    written(1, first=1, due_at=NOW + timedelta(hours=1))
    written(1, first=2, state=State.CANCELLED, ended_at=NOW)
    assert carry_waiting(at=NOW) == 0
    assert carry_waiting(at=NOW + timedelta(hours=1)) == 1
    assert spy.texts == ["text 1"]


def test_what_left_is_known_by_its_hash_and_its_author_is_told(author, spy):
    [message] = written(1)
    carry_waiting(at=NOW)
    message.refresh_from_db()
    assert bytes(message.rendered_hash) == Contents("", "text 1").digest
    assert (message.provider, message.provider_ref, message.attempts) == ("sms1", str(message.public_id), 1)
    [told] = author.told
    assert (told.state, told.message, told.provider, told.is_last) == (State.SENT, message.public_id, "sms1", True)


def test_two_behind_one_number_get_one_message_and_one_fate(author, spy):
    [first] = written(1)
    [second] = written(1, first=2, carried_by=first)
    assert carry_waiting(at=NOW) == 1
    second.refresh_from_db()
    assert (second.state, second.provider, second.provider_ref) == (State.SENT, "sms1", "")
    assert bytes(second.rendered_hash) == Contents("", "text 1").digest
    assert [(one.origin_id, one.state) for one in author.told] == [(1, State.SENT), (2, State.SENT)]


def refusing(trouble):
    def answer(parcel):
        raise trouble

    return answer


def test_those_who_share_a_message_share_its_failure(author, spy):
    [first] = written(1)
    written(1, first=2, carried_by=first)
    spy.answer = refusing(NoSuchAddress("nobody there"))
    carry_waiting(at=NOW)
    assert [(one.origin_id, one.state, one.address_is_dead) for one in author.told] == [
        (1, State.FAILED, True),
        (2, State.FAILED, True),
    ]


@pytest.mark.parametrize(
    ("trouble", "pause", "doubts"),
    [
        (DeliverLater("later"), PAUSES[0], 0),
        (OutOfOrder("out"), PAUSES[0], 0),
        (Unanswered("silent"), AFTER_SILENCE, 1),
        (ZeroDivisionError("a fault of the provider's code"), AFTER_SILENCE, 1),
    ],
)
def test_what_may_pass_waits_and_what_may_have_left_is_counted(author, spy, trouble, pause, doubts):
    [message] = written(1)
    spy.answer = refusing(trouble)
    carry_waiting(at=NOW)
    message.refresh_from_db()
    assert (message.state, message.due_at, message.doubts) == (State.QUEUED, NOW + pause, doubts)
    assert author.told == []


def test_what_nobody_ever_answered_ends_unknown(author, spy):
    [message] = written(1, attempts=len(PAUSES))
    spy.answer = refusing(Unanswered("silent"))
    carry_waiting(at=NOW)
    message.refresh_from_db()
    assert (message.state, message.ended_at, author.states_of(1)) == (State.UNKNOWN, NOW, ["unknown"])


def test_words_in_a_wrong_encoding_are_kept_as_far_as_they_can_be(author, spy):
    [message] = written(1)
    spy.answer = refusing(DeliverLater("\ud800\0" + "ы" * 500))
    carry_waiting(at=NOW)
    message.refresh_from_db()
    assert message.trouble == "?" + "ы" * 299


def test_one_that_is_refused_or_fails_to_render_holds_up_nobody(author, spy):
    author.render_fails, author.refused = True, {2}
    one, two, three = written(3)
    carry_waiting(at=NOW)
    for message in (one, two, three):
        message.refresh_from_db()
    assert (one.state, one.due_at) == (State.QUEUED, NOW + PAUSES[0])
    assert (two.state, two.trouble, author.states_of(2)) == (State.FAILED, "no value", ["failed"])
    assert three.state == State.SENT


def test_an_author_that_fails_to_listen_loses_no_outcome(author, spy):
    author.tell_fails = True
    messages = written(3)
    carry_waiting(at=NOW)
    assert {Outgoing.objects.get(pk=one.pk).state for one in messages} == {State.SENT}
    assert [one.origin_id for one in author.told] == [2, 3]


def test_what_a_dead_carrier_held_waits_again_and_is_a_possible_double(author, spy):
    [message] = written(1)
    items, _ = taking.take(channel=Channel.SMS, most=10, at=NOW)
    assert taking.take(channel=Channel.SMS, most=10, at=NOW) == ([], [])
    assert taking.bring_back(at=NOW + LEASE) == (0, [])
    taking.renew(ids=[items[0].id], at=NOW + LEASE)
    assert taking.bring_back(at=NOW + LEASE + timedelta(seconds=1)) == (0, [])
    assert taking.bring_back(at=NOW + 2 * LEASE + timedelta(seconds=1))[0] == 1
    message.refresh_from_db()
    assert (message.state, message.doubts, message.taken_at) == (State.QUEUED, 1, None)
    carry_waiting(at=NOW)
    assert spy.taken == [message.public_id]


def test_what_kills_its_carrier_again_and_again_is_given_up(author):
    written(1, attempts=len(PAUSES), state=State.TAKEN, taken_at=NOW)
    count, fates = taking.bring_back(at=NOW + 2 * LEASE)
    writing.write(fates)
    assert (count, Outgoing.objects.get().state, author.states_of(1)) == (0, State.UNKNOWN, ["unknown"])


def test_what_surely_has_not_left_goes_back_without_a_trace(author):
    [message] = written(1)
    taking.take(channel=Channel.SMS, most=10, at=NOW)
    taking.give_back(ids=[message.pk])
    message.refresh_from_db()
    assert (message.state, message.attempts, message.doubts) == (State.QUEUED, 0, 0)


def test_a_second_provider_takes_what_the_first_can_not(author, monkeypatch):
    first, second = Spy("sms1"), Spy("sms2")
    first.answer = refusing(OutOfOrder("on fire"))
    monkeypatch.setattr("teremok.platform.channels.carrying.waiting.providers", lambda: [first, second])
    [message] = written(1)
    carry_waiting(at=NOW)
    message.refresh_from_db()
    assert (message.state, message.provider, message.attempts) == (State.SENT, "sms2", 1)


def test_nothing_leaves_the_demo_but_to_simulators_beside_it(settings):
    settings.DEMO = settings.SIMULATORS = True
    settings.MAIL_URL, settings.SMS_URL = "smtp://mail.example", "smpp://demo:demo@127.0.0.1:2775/"
    assert [(one.name, type(one).__name__) for one in configured.providers()] == [
        ("demo-mail", "Nowhere"),
        ("sms1", "Smpp"),
        ("demo-push", "Nowhere"),
    ]
    settings.SIMULATORS = False
    assert {type(one).__name__ for one in configured.providers()} == {"Nowhere"}


def test_the_settings_name_the_providers(settings):
    settings.DEMO = False
    settings.MAIL_URL, settings.MAIL_URL_2 = "smtp://127.0.0.1:1025/?window=7&rate=2.5", "smtps://127.0.0.1:1"
    settings.SMS_URL = "https://sms.example/take?a=b#window=3&receipts=on"
    named = {one.name: one for one in configured.providers() if one.channel is not Channel.PUSH}
    assert list(named) == ["mail1", "mail2", "sms1"]
    assert (named["mail1"].window, named["mail1"].rate) == (7, 2.5)
    assert (named["sms1"].window, named["sms1"].gives_receipts, named["sms1"]._url) == (
        3, True, "https://sms.example/take?a=b",
    )  # fmt: skip
