"""Carriers at work: two at once, stopped, killed; slow and broken providers, rates, news from the queue."""

import signal
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from teremok.platform.channels import origins, send_sms
from teremok.platform.channels.carrying import roads, running, taking
from teremok.platform.channels.carrying.terms import LEASE
from teremok.platform.channels.models import Outgoing, ProviderState
from teremok.platform.channels.providers.base import Receipt
from teremok.platform.channels.states import Health, State
from teremok.platform.channels.tests.laboratory import NOW, Spy, carried_by, none_waits, process, written
from teremok.platform.channels.tests.servers import mail_server, sms_gateway
from teremok.platform.channels.troubles import DeliverLater, OutOfOrder

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(roads, "PROBE_SECONDS", (0.2, 0.2))
    monkeypatch.setattr(roads, "SLOW_SECONDS", 0.15)


def test_two_carriers_send_each_message_once(author):
    messages = written(300)
    first, second = Spy(pause=0.005), Spy(pause=0.005)
    carried_by([[first], [second]], none_waits)
    assert sorted(first.taken + second.taken) == sorted(one.public_id for one in messages)
    assert first.taken
    assert second.taken
    assert max(first.most_on_wire, second.most_on_wire) <= 5
    assert len(author.told) == 300


def test_a_receipt_may_overtake_the_answer(author):
    spy = Spy()
    spy.gives_receipts = True

    def answer(parcel):
        spy.hear(Receipt(str(parcel.id), State.DELIVERED, timezone.now()))
        return str(parcel.id)

    spy.answer = answer
    written(20)
    carried_by([[spy]], lambda: Outgoing.objects.filter(state=State.DELIVERED).count() == 20)
    assert author.states_of(1) == ["sent", "delivered"]


def test_a_receipt_is_acknowledged_when_the_database_has_it(author, monkeypatch):
    monkeypatch.setattr(running, "FLUSH_SECONDS", 60.0)  # it is written because nothing more comes
    spy, acknowledged = Spy(), []
    spy.gives_receipts = True

    def answer(parcel):
        receipt = Receipt(str(parcel.id), State.DELIVERED, timezone.now(), kept=lambda: acknowledged.append(parcel.id))
        spy.hear(receipt)
        assert parcel.id not in acknowledged
        return str(parcel.id)

    spy.answer = answer
    written(20)
    carried_by([[spy]], lambda: len(acknowledged) == 20)
    assert set(acknowledged) == set(spy.taken)


def test_a_carrier_that_is_stopped_gives_back_what_it_has_not_begun(author):
    written(30)
    spy = Spy(pause=0.3)
    carried_by([[spy]], lambda: bool(spy.begun))
    left = len(spy.taken)
    assert 0 < left < 30
    assert Outgoing.objects.filter(state=State.SENT).count() == left
    rest = Outgoing.objects.exclude(state=State.SENT)
    assert {(one.state, one.attempts, one.doubts) for one in rest} == {(State.QUEUED, 0, 0)}
    assert not ProviderState.objects.exists()


def test_the_second_provider_takes_over_and_the_first_comes_back(author, quick):
    first, second = Spy("sms1"), Spy("sms2")

    def out_of_order(parcel):
        raise OutOfOrder("no money left")

    first.answer = out_of_order
    written(60)
    [carrier] = carried_by([[first, second]], none_waits)
    assert (len(first.taken), len(second.taken)) == (0, 60)
    lane = carrier.roads[0].lanes[0]
    assert (lane.health, lane.trouble) == (Health.OUT, "no money left")
    assert carrier.roads[0].leader.provider is second

    first.answer = lambda parcel: ""
    written(400, first=100)
    second.pause = 0.01
    [carrier] = carried_by([[first, second]], none_waits)
    assert carrier.roads[0].leader.provider is first


def test_a_slow_provider_is_left_for_a_quicker_one_and_found_again(author, quick):
    first, second = Spy("sms1", window=2, pause=0.3), Spy("sms2")
    written(60)
    [carrier] = carried_by([[first, second]], none_waits)
    assert carrier.roads[0].lanes[0].health == Health.SLOW
    assert len(second.taken) > len(first.taken) >= roads.LEAST_RESULTS

    lane, first.pause = carrier.roads[0].lanes[0], 0.0
    lane.results.clear()
    written(1, first=100)
    assert lane.is_to_be_probed(time.monotonic() + 10)


def test_while_nobody_works_messages_wait_without_spending_their_attempts(author, quick):
    spy = Spy()

    def out_of_order(parcel):
        raise OutOfOrder("no money left")

    spy.answer = out_of_order
    written(100)
    carried_by([[spy]], lambda: len(spy.begun) >= 7)
    waiting = Outgoing.objects.filter(state=State.QUEUED)
    assert waiting.count() == 100
    assert waiting.filter(attempts=0).count() >= 85


def test_what_is_refused_says_nothing_about_the_provider(author):
    spy = Spy()

    def later(parcel):
        raise DeliverLater("greylisted")

    spy.answer = later
    written(30)
    [carrier] = carried_by([[spy]], lambda: len(spy.begun) == 30)
    assert carrier.roads[0].lanes[0].health == Health.WORKING


def test_two_carriers_keep_one_rate(author):
    written(60)
    first, second = Spy(rate=40), Spy(rate=40)
    begun = time.monotonic()
    carried_by([[first], [second]], none_waits)
    assert len(first.taken) + len(second.taken) == 60
    assert time.monotonic() - begun >= (60 - 20) / 40
    starts = sorted(first.begun + second.begun)
    assert all(starts[place + 50] - starts[place] >= 0.9 for place in range(len(starts) - 50))


def test_a_message_leaves_as_soon_as_it_is_written(author, monkeypatch):
    monkeypatch.setattr(running, "POLL_SECONDS", 60.0)
    spy = Spy()
    taken: list[int] = []

    def write_once() -> bool:
        if not taken and ProviderState.objects.exists():
            taken.append(1)
            send_sms(to="+79450000001", text="123456", key="k", at=NOW)
        return bool(spy.taken)

    carried_by([[spy]], write_once, seconds=20)


def test_what_waits_for_the_morning_is_called_up(author):
    written(5, due_at=timezone.now() + timedelta(seconds=1.5))
    spy = Spy()
    carried_by([[spy]], none_waits)
    assert len(spy.taken) == 5


def test_a_killed_carrier_loses_nothing_and_what_it_held_is_counted(settings):
    settings.DEMO = False
    with sms_gateway() as gateway, mail_server() as (mailbox, port):
        gateway.pause = 0.05
        for number in range(60):
            send_sms(to=f"+7945{number:07}", text="вода", key=str(number), at=NOW)
        environ = {"TEREMOK_SMS_URL": f"{gateway.url}#window=4", "TEREMOK_MAIL_URL": f"smtp://127.0.0.1:{port}"}
        with process(**environ) as carrier:
            until = time.monotonic() + 60
            while len(gateway.messages) < 10:
                assert time.monotonic() < until
                time.sleep(0.05)
            carrier.send_signal(signal.SIGKILL)
            carrier.wait()
        held = Outgoing.objects.filter(state=State.TAKEN).count()
        assert 0 < held <= 60 - 10
        assert taking.bring_back(at=timezone.now() + 2 * LEASE)[0] == held
        with process(**environ) as carrier:
            until = time.monotonic() + 60
            while Outgoing.objects.exclude(state=State.SENT).exists():
                assert time.monotonic() < until
                time.sleep(0.1)
            carrier.terminate()
            assert carrier.wait(20) == 0
        assert len(gateway.messages) == 60
        assert sum(Outgoing.objects.values_list("doubts", flat=True)) == held
        assert ProviderState.objects.values("carrier").distinct().count() == 1  # of the dead one, for a minute
        assert mailbox.messages == []


def test_a_carrier_outlives_its_database(author):
    messages = written(200)
    spy = Spy(pause=0.02)
    hung_up: list[int] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()

    def hang_up_once() -> bool:
        if not hung_up and len(spy.taken) > 40:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)",
                    [ours],
                )
                hung_up.append(len(cursor.fetchall()))
        return bool(hung_up) and none_waits()

    carried_by([[spy]], hang_up_once, seconds=60)
    assert hung_up[0] >= 2  # where it works and where it listens
    assert sorted(spy.taken) == sorted(one.public_id for one in messages)
    assert {one.message for one in author.told} == set(spy.taken)


def test_what_was_taken_when_the_database_went_is_given_back(author, monkeypatch):
    written(20)
    render, broken = author.render, []

    def break_once(messages):
        if not broken:
            broken.append(len(messages))
            raise OperationalError("the connection is closed")
        return render(messages)

    monkeypatch.setitem(origins._origins, "laboratory", origins.Origin("laboratory", break_once, author.tell))
    spy = Spy()
    carried_by([[spy]], none_waits, seconds=LEASE.total_seconds() / 2)
    assert broken
    assert {(one.state, one.attempts, one.doubts) for one in Outgoing.objects.all()} == {(State.SENT, 1, 0)}


def test_what_one_provider_cannot_take_now_leaves_by_the_other_at_once(author):
    """One number alone says nothing about the provider, which goes on with the others."""
    first, second = Spy("sms1"), Spy("sms2")
    refused: list[str] = []

    def not_this_one(parcel):
        if parcel.to.endswith("5"):
            refused.append(parcel.to)
            raise OutOfOrder("no way to that network")
        return str(parcel.id)

    first.answer = not_this_one
    written(40)
    [carrier] = carried_by([[first, second]], none_waits)
    assert carrier.roads[0].lanes[0].health == Health.WORKING
    assert (len(first.taken), len(second.taken), len(refused)) == (36, 4, 4)
    assert set(Outgoing.objects.values_list("attempts", flat=True)) == {1}
