"""Mail through a real SMTP server: plain, STARTTLS, TLS; refused for now, refused for good, out of reach."""

from datetime import UTC, datetime, timedelta

import pytest

from teremok.platform.access import SYSTEM
from teremok.platform.channels import contents_of, send_mail
from teremok.platform.channels.carrying.terms import PAUSES
from teremok.platform.channels.carrying.waiting import carry_waiting
from teremok.platform.channels.checks import mail_leaves
from teremok.platform.channels.delivering import try_again
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State
from teremok.platform.channels.tests.servers import certificate, mail_server

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.fixture
def server(settings):
    settings.DEMO = False
    with mail_server() as (mailbox, port):
        settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
        yield mailbox


def queue(**fields) -> Outgoing:
    given = {"to": "anna@skazochinsk.example", "subject": "Код", "text": "Ваш код: 123456", "key": "k", "at": NOW}
    return send_mail(**given | fields)


@pytest.mark.django_db
def test_a_mail_arrives_as_it_was_written(server):
    outgoing = queue(subject="Отключат\nводу", text="Завтра с 9 до 17.", html="<p>Завтра с 9 до 17.</p>")
    assert carry_waiting(at=NOW) == 1
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.sent_at, outgoing.ended_at) == (State.SENT, NOW, NOW)
    message = server.messages[0]
    assert message["To"] == "anna@skazochinsk.example"
    assert message["Subject"] == "Отключат воду"
    assert str(outgoing.public_id) in message["Message-ID"]
    assert message.get_body(["plain"]).get_content().strip() == "Завтра с 9 до 17."
    assert message.get_body(["html"]).get_content().strip() == "<p>Завтра с 9 до 17.</p>"
    assert carry_waiting(at=NOW) == 0
    assert len(server.messages) == 1


@pytest.mark.django_db
def test_a_secret_is_erased_once_it_has_left_and_another_message_is_kept(server):
    secret, other = queue(key="a", secret=True), queue(key="b")
    carry_waiting(at=NOW)
    for outgoing in (secret, other):
        outgoing.refresh_from_db()
    assert contents_of(secret) == {}
    assert contents_of(other)["text"] == "Ваш код: 123456"


@pytest.mark.django_db
def test_contents_lie_sealed():
    assert b"123456" not in bytes(queue().contents_sealed)


@pytest.mark.django_db
def test_one_effect_is_one_message():
    assert queue(key="same").pk == queue(key="same", text="again").pk
    assert Outgoing.objects.count() == 1


@pytest.mark.django_db
def test_what_was_refused_for_now_is_tried_later_and_at_last_given_up(server):
    server.answer = "451 try later"
    outgoing, at = queue(), NOW
    for attempts, pause in enumerate(PAUSES, 1):
        assert carry_waiting(at=at) == 1
        outgoing.refresh_from_db()
        assert (outgoing.state, outgoing.attempts, outgoing.due_at) == (State.QUEUED, attempts, at + pause)
        assert carry_waiting(at=at + pause - timedelta(seconds=1)) == 0
        at += pause
    assert carry_waiting(at=at) == 1
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.attempts) == (State.FAILED, len(PAUSES) + 1)
    assert "451" in outgoing.trouble
    server.answer = "250 OK"
    try_again(outgoing=outgoing, by=SYSTEM, at=at)
    assert carry_waiting(at=at) == 1
    assert len(server.messages) == 1


@pytest.mark.django_db
def test_what_was_refused_for_good_fails_at_once(server):
    server.answer = "550 no such mailbox"
    outgoing = queue()
    assert carry_waiting(at=NOW) == 1
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.attempts) == (State.FAILED, 1)
    assert "550 no such mailbox" in outgoing.trouble


@pytest.mark.django_db
def test_a_server_out_of_reach_is_tried_later(settings):
    settings.DEMO = False
    for url, key in (("smtp://127.0.0.1:1", "a"), ("", "b")):
        settings.MAIL_URL = url
        outgoing = queue(key=key)
        carry_waiting(at=NOW)
        outgoing.refresh_from_db()
        assert (outgoing.state, outgoing.due_at) == (State.QUEUED, NOW + PAUSES[0])
        assert outgoing.trouble


@pytest.mark.django_db
def test_a_code_that_came_too_late_is_not_sent(server):
    outgoing = queue(secret=True, expires_at=NOW + timedelta(minutes=10))
    carry_waiting(at=NOW + timedelta(minutes=10))
    outgoing.refresh_from_db()
    assert (outgoing.state, contents_of(outgoing)) == (State.FAILED, {})
    assert not server.messages


@pytest.mark.django_db
def test_nothing_leaves_the_demo(server, settings):
    settings.DEMO = True
    outgoing = queue(secret=True)
    carry_waiting(at=NOW)
    outgoing.refresh_from_db()
    assert (outgoing.state, contents_of(outgoing)["text"]) == (State.SENT, "Ваш код: 123456")
    assert not server.messages


@pytest.mark.django_db
def test_the_demo_speaks_to_simulators_beside_it_and_to_nobody_else(server, settings):
    settings.DEMO = settings.SIMULATORS = True
    queue(secret=True)
    carry_waiting(at=NOW)
    assert len(server.messages) == 1
    settings.MAIL_URL = "smtp://mail.example"
    outgoing = queue(key="b")
    carry_waiting(at=NOW)
    outgoing.refresh_from_db()
    assert (outgoing.state, outgoing.provider) == (State.SENT, "demo-mail")


@pytest.mark.django_db
@pytest.mark.parametrize(("scheme", "at_once"), [("smtp+tls", False), ("smtps", True)])
def test_mail_leaves_inside_tls(settings, tmp_path, monkeypatch, scheme, at_once):
    context, trusted = certificate(tmp_path)
    settings.DEMO = False
    with mail_server(tls=context, at_once=at_once) as (mailbox, port):
        user = "" if at_once else "teremok:p%40ss%20word@"
        settings.MAIL_URL = f"{scheme}://{user}127.0.0.1:{port}"
        assert "certificate" in mail_leaves()[0]
        first = queue(key="a")
        carry_waiting(at=NOW)
        first.refresh_from_db()
        assert (first.state, "certificate" in first.trouble) == (State.QUEUED, True)
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        assert mail_leaves() == []
        second = queue(key="b")
        carry_waiting(at=NOW)
        second.refresh_from_db()
        assert (second.state, len(mailbox.messages)) == (State.SENT, 1)
        if not at_once:
            settings.MAIL_URL = f"{scheme}://teremok:wrong@127.0.0.1:{port}"
            third = queue(key="c")
            carry_waiting(at=NOW)
            third.refresh_from_db()
            assert (third.state, "password" in third.trouble) == (State.QUEUED, True)


def test_the_check_says_what_to_mend(settings, server):
    assert mail_leaves() == []
    settings.MAIL_URL_2 = "smtp://127.0.0.1:1"
    assert "mail2" in mail_leaves()[0]
    settings.MAIL_URL = settings.MAIL_URL_2 = ""
    assert "TEREMOK_MAIL_URL" in mail_leaves()[0]
