"""Bounces come in by IMAP, and the carrier finds their mails."""

from datetime import UTC, datetime

import pytest

from teremok.platform.channels import bounce_mailbox, send_mail
from teremok.platform.channels.bounce_mailbox import CannotRead, Emptied
from teremok.platform.channels.carrying import receiving
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.simulators.mailbox import Mailbox
from teremok.platform.channels.simulators.sink import Taken, bounce_of
from teremok.platform.channels.simulators.threads import LOOPBACK, beside
from teremok.platform.channels.states import State

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


def _sent(settings):
    message = send_mail(to="anna@example.org", subject="x", text="y", key="k", at=AT)
    Outgoing.objects.filter(pk=message.pk).update(state=State.SENT, sent_at=AT)
    return message


def _bounce(message):
    head = f"Message-ID: <{message.public_id}@localhost>\r\n\r\n".encode()
    return bounce_of(Taken("noreply@localhost", (message.to,), head))


@pytest.fixture
def mailbox(settings):
    mailbox = Mailbox(password="p@ss word")
    with beside(mailbox.serve) as (port, _):
        settings.BOUNCES_URL = f"imap://bounces:p%40ss%20word@{LOOPBACK}:{port}/INBOX"
        yield mailbox


def test_bounces_are_taken_out_of_the_mailbox(db, settings, mailbox):
    message = _sent(settings)
    for mail in (_bounce(message), b"Subject: Thank you\r\n\r\nfor the letter", _bounce(message)):
        mailbox.put(mail)
    assert bounce_mailbox.empty(at=AT) == Emptied(mails=3, bounces=2)
    assert list(mailbox.mails) == [2]  # a person's letter stays for people
    assert bounce_mailbox.empty(at=AT) == Emptied(mails=0, bounces=0)
    assert receiving.settle_kept(at=AT) == 1
    message.refresh_from_db()
    assert (message.state, message.trouble) == (State.FAILED, "550 5.1.1 no such user here")


def test_a_mailbox_that_cant_be_read_is_complained_of(settings, mailbox):
    assert bounce_mailbox.check() == []
    settings.BOUNCES_URL = settings.BOUNCES_URL.replace("word", "other")
    with pytest.raises(CannotRead, match="refuses us"):
        bounce_mailbox.empty(at=AT)
    settings.BOUNCES_URL = "imap://bounces:secret@127.0.0.1:1"
    [complaint] = bounce_mailbox.check()
    assert "can't be reached" in complaint
    assert "secret" not in complaint
    settings.BOUNCES_URL = ""
    assert bounce_mailbox.check() == []
