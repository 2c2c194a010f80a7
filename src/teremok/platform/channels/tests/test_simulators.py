"""The simulators behave as they were told, and count what they did."""

import json
import signal
import smtplib
import subprocess
import sys

import httpx
import pytest

from teremok.platform.channels.bounces import read
from teremok.platform.channels.simulators.gateway import SmsGateway
from teremok.platform.channels.simulators.http import Request, Response, serve
from teremok.platform.channels.simulators.manners import Fate, Manners
from teremok.platform.channels.simulators.sink import MailSink
from teremok.platform.channels.simulators.threads import LOOPBACK, beside

MAIL = b"Message-ID: <01934f5a-7b1c-7000-8000-00000000abcd@dom.example>\r\nSubject: x\r\n\r\n.dot\r\n..\r\nend\r\n"


def test_fates_are_shared_out_as_told():
    manners = Manners(errors=0.10, silent=0.05)
    fates = [manners.fate() for _ in range(20_000)]
    shares = {fate: fates.count(fate) / len(fates) for fate in Fate}
    assert shares[Fate.REFUSED] == pytest.approx(0.05, abs=0.01)
    assert shares[Fate.FAILED] == pytest.approx(0.05, abs=0.01)
    assert shares[Fate.SILENT] == pytest.approx(0.05, abs=0.01)
    assert fates == [again.fate() for again in [Manners(errors=0.10, silent=0.05)] for _ in range(20_000)]


def test_doubles_are_seen():
    manners = Manners(keeps=True)
    for key in ("a", "b", "a", "a"):
        manners.take(key)
    assert manners.report() == {"taken": 4, "keys": 2, "doubles": 2}


def test_the_gateway_takes_a_key_once():
    gateway = SmsGateway(Manners(keeps=True), token="secret", keep_messages=True)
    with beside(gateway.serve) as (port, _), httpx.Client(base_url=f"http://{LOOPBACK}:{port}") as client:
        assert client.post("/sms", json={"id": "1"}).status_code == 401
        client.headers["Authorization"] = "Bearer secret"
        assert client.options("/sms").status_code == 204
        for _ in range(3):
            assert client.post("/sms", json={"id": "1", "to": "+7", "text": "Дом"}).status_code == 200
        assert client.post("/sms", content=b"[").status_code == 400
    assert gateway.messages == {"1": {"id": "1", "to": "+7", "text": "Дом"}}
    assert gateway.manners.report()["doubles"] == 0
    assert gateway.manners.counts["repeats_of_a_key"] == 2


def test_the_gateway_refuses_other_words_under_the_same_key():
    gateway = SmsGateway(Manners(pause=0.01), keep_messages=True)
    with beside(gateway.serve) as (port, _), httpx.Client(base_url=f"http://{LOOPBACK}:{port}") as client:
        said = [client.post("/sms", json={"id": "1", "to": "+7", "text": text}).status_code for text in "aab"]
    assert said == [200, 200, 422]
    assert gateway.messages["1"]["text"] == "a"
    assert gateway.manners.counts["other_words_under_a_key"] == 1


def test_the_gateway_posts_receipts_until_they_are_taken(monkeypatch):
    monkeypatch.setattr("teremok.platform.channels.simulators.gateway.PAUSE_SECONDS", 0.01)
    came, answers = [], [500, 200]

    def take(request: Request) -> Response:
        answer = answers.pop(0) if answers else 200
        if answer == 200:
            came.extend(json.loads(request.body))
        return Response(answer)

    with beside(serve(take)) as (receiver, _):
        gateway = SmsGateway(Manners(repeated=1.0), receipts_to=f"http://{LOOPBACK}:{receiver}/receipts")
        with beside(gateway.serve) as (port, _):
            httpx.post(f"http://{LOOPBACK}:{port}/sms", json={"id": "1"})
            _until(lambda: len(came) == 2)
    assert came == [{"ref": "1", "state": "delivered"}] * 2


def test_the_gateway_may_fail_or_be_silent():
    for manners, seen in ((Manners(errors=2.0), "refused"), (Manners(silent=1.0), "silent")):
        gateway = SmsGateway(manners)
        with beside(gateway.serve) as (port, _):
            if seen == "silent":
                with pytest.raises(httpx.ReadTimeout):
                    httpx.post(f"http://{LOOPBACK}:{port}/sms", json={"id": "1"}, timeout=0.2)
            else:
                assert httpx.post(f"http://{LOOPBACK}:{port}/sms", json={"id": "1"}).status_code == 422
        assert manners.counts[seen] == 1


def test_the_sink_keeps_what_it_is_given():
    sink = MailSink(Manners(keeps=True), keep_messages=True)
    with beside(sink.serve) as (port, _), smtplib.SMTP(LOOPBACK, port) as smtp:
        for _ in range(2):
            smtp.sendmail("a@dom.example", ["b@example.org"], MAIL, mail_options=["ENVID=7"])
    assert [(mail.sender, mail.to, mail.octets, mail.envelope_id) for mail in sink.messages] == [
        ("a@dom.example", ("b@example.org",), MAIL.removesuffix(b"\r\n"), "7")
    ] * 2
    assert sink.manners.report()["doubles"] == 1


def test_the_sink_takes_commands_in_one_packet():
    import socket

    sink = MailSink(keep_messages=True)
    with beside(sink.serve) as (port, _), socket.create_connection((LOOPBACK, port)) as wire:
        said = b"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n.\r\nQUIT\r\n"
        for octet in said:
            wire.sendall(bytes((octet,)))
        came = b""
        while part := wire.recv(4096):
            came += part
    assert [line[:3] for line in came.split(b"\r\n") if line[3:4] == b" "] == [
        b"220", b"250", b"250", b"250", b"354", b"250", b"221",
    ]  # fmt: skip
    assert [mail.octets for mail in sink.messages] == [b""]


def test_the_sink_refuses_and_puts_off():
    with beside(MailSink(Manners(errors=2.0)).serve) as (port, _), smtplib.SMTP(LOOPBACK, port) as smtp:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            smtp.sendmail("a@dom.example", ["b@example.org"], MAIL)
        assert refusal.value.recipients["b@example.org"][0] == 550
    with beside(MailSink(grey=True).serve) as (port, _), smtplib.SMTP(LOOPBACK, port) as smtp:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
            smtp.sendmail("a@dom.example", ["b@example.org"], MAIL)
        assert refusal.value.recipients["b@example.org"][0] == 451
        assert smtp.sendmail("a@dom.example", ["b@example.org"], MAIL) == {}


def test_the_sink_bounces_what_it_took():
    bounces = []
    sink = MailSink(Manners(errors=1.0, seed=_seed_that_fails()), on_bounce=bounces.append)
    with beside(sink.serve) as (port, _), smtplib.SMTP(LOOPBACK, port) as smtp:
        smtp.sendmail("a@dom.example", ["b@example.org"], MAIL)
        _until(lambda: bounces)
    assert str(read(bounces[0]).message) == "01934f5a-7b1c-7000-8000-00000000abcd"


@pytest.mark.parametrize("kind", ["smpp", "gateway", "mail", "push"])
def test_it_runs_by_itself_and_tells_its_counts(kind):
    command = [sys.executable, "-m", "teremok.platform.channels.simulators", kind, "--keep"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout.readline().startswith(f"{kind} on {LOOPBACK}:")
        process.send_signal(signal.SIGUSR1)
        assert json.loads(process.stdout.readline()) == {"doubles": 0, "keys": 0}
        process.terminate()
        assert json.loads(process.stdout.readline()) == {"doubles": 0, "keys": 0}
    assert process.returncode == 0


def _seed_that_fails():
    return next(seed for seed in range(100) if Manners(errors=1.0, seed=seed).fate() is Fate.FAILED)


def _until(holds):
    import time

    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)
