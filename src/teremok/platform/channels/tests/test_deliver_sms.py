"""SMS through a real HTTP gateway: taken, refused for now, refused for good, silent."""

from datetime import UTC, datetime

import httpx
import pytest
from django.db import transaction

from teremok.platform.channels import contents_of, send_sms
from teremok.platform.channels.carrying.terms import AFTER_SILENCE, PAUSES
from teremok.platform.channels.carrying.waiting import carry_waiting
from teremok.platform.channels.checks import sms_leave
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.providers import gateway as gateways
from teremok.platform.channels.states import State
from teremok.platform.channels.tests.servers import sms_gateway

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def gateway(settings):
    settings.DEMO = False
    with sms_gateway() as gateway:
        settings.SMS_URL, settings.SMS_TOKEN = gateway.url, "token-of-the-city"
        yield gateway


def queue(key="k", **fields) -> Outgoing:
    return send_sms(to="+79450000001", text="123456 — код", key=key, at=NOW, **fields)


def test_an_sms_arrives_with_its_number_text_and_token(gateway):
    outgoing = queue(secret=True)
    assert carry_waiting(at=NOW) == 1
    assert gateway.messages == {
        str(outgoing.public_id): {"id": str(outgoing.public_id), "to": "+79450000001", "text": "123456 — код"}
    }
    assert gateway.tokens == ["Bearer token-of-the-city"]
    outgoing.refresh_from_db()
    assert (outgoing.state, contents_of(outgoing)) == (State.SENT, {})


@pytest.mark.parametrize("answer", [429, 500, 503, 401])
def test_what_may_pass_is_tried_again_under_the_same_id(gateway, answer):
    gateway.answers = [answer]
    outgoing = queue()
    carry_waiting(at=NOW)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.due_at, outgoing.doubts) == (State.QUEUED, NOW + PAUSES[0], 0)
    assert str(answer) in outgoing.trouble
    assert carry_waiting(at=NOW + PAUSES[0]) == 1
    assert list(gateway.messages) == [str(outgoing.public_id)]


@pytest.mark.parametrize("answer", [400, 404, 422])
def test_what_never_passes_fails_at_once(gateway, answer):
    gateway.answers = [answer]
    outgoing = queue()
    carry_waiting(at=NOW)
    outgoing.refresh_from_db()
    assert outgoing.state == State.FAILED


def test_a_silent_gateway_is_left_in_time(gateway, monkeypatch):
    gateway.pause = 0.5
    outgoing = queue()
    with monkeypatch.context() as in_haste:
        in_haste.setattr(gateways, "TIMEOUT", httpx.Timeout(10, read=0.05))
        carry_waiting(at=NOW)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.due_at, outgoing.doubts) == (State.QUEUED, NOW + AFTER_SILENCE, 1)
    gateway.pause = 0
    carry_waiting(at=NOW + AFTER_SILENCE)
    outgoing.refresh_from_db()
    assert (outgoing.state, list(gateway.messages)) == (State.SENT, [str(outgoing.public_id)])


def test_a_message_leaves_with_the_transaction_that_wrote_it_or_not_at_all(gateway):
    class Stop(Exception):
        pass

    def write_and_stop() -> None:
        with transaction.atomic():
            queue("undone")
            raise Stop

    with pytest.raises(Stop):
        write_and_stop()
    queue("done")
    assert carry_waiting() == 1
    assert [sms["text"] for sms in gateway.messages.values()] == ["123456 — код"]
    assert Outgoing.objects.get().state == State.SENT


def test_the_check_says_what_to_mend(gateway, settings):
    assert sms_leave() == []
    gateway.answers = [401, 503]
    assert "TEREMOK_SMS_TOKEN" in sms_leave()[0]
    assert "503" in sms_leave()[0]
    settings.SMS_URL = "http://127.0.0.1:1/"
    assert "can't be reached" in sms_leave()[0]
    settings.SMS_URL = ""
    assert "TEREMOK_SMS_URL" in sms_leave()[0]
