"""Mail that came back is read, whoever wrote it; what isn't a bounce is left alone."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.channels.bounces import MOST_OCTETS, read, sender_for
from teremok.platform.channels.simulators.sink import Taken, bounce_of
from teremok.platform.channels.states import State

OURS = UUID("01934f5a-7b1c-7000-8000-00000000abcd")
MAIL = Taken(
    sender="noreply@dom.example",
    to=("anna@example.org",),
    octets=f"Message-ID: <{OURS}@dom.example>\r\nSubject: x\r\n\r\nTear-off slip\r\n".encode(),
    envelope_id=str(OURS),
)


def test_a_report_says_who_isnt_there():
    bounce = read(bounce_of(MAIL))
    assert (bounce.message, bounce.state, bounce.address_is_dead) == (OURS, State.FAILED, True)
    assert bounce.reason == "550 5.1.1 no such user here"


@pytest.mark.parametrize(
    ("status", "action", "state", "is_dead"),
    [
        ("5.1.1", "failed", State.FAILED, True),
        ("5.1.10", "failed", State.FAILED, True),
        ("5.2.2", "failed", State.FAILED, False),  # the mailbox is full
        ("5.7.1", "failed", State.FAILED, False),  # taken for spam
        ("4.4.7", "failed", State.FAILED, False),  # gave up trying
        ("2.0.0", "delivered", State.DELIVERED, False),
    ],
)
def test_what_the_codes_mean(status, action, state, is_dead):
    bounce = read(bounce_of(MAIL, status=status, action=action))
    assert (bounce.state, bounce.address_is_dead) == (state, is_dead)


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "delayed"), ("2.0.0", "relayed"), ("4.2.2", "delayed")])
def test_a_delay_decides_nothing(status, action):
    assert read(bounce_of(MAIL, status=status, action=action)) is None


@pytest.mark.parametrize(
    "strip",
    [
        lambda mail: mail.replace(b"Original-Envelope-Id", b"X-Nothing"),  # by the headers that came back
        lambda mail: (
            mail.replace(b"Original-Envelope-Id", b"X-Nothing")
            .replace(b"Message-ID: ", b"X-Nothing: ")
            .replace(b"To: <noreply@", b"To: <bounces+%s@" % str(OURS).encode())
        ),  # by the address it came to
        lambda mail: (
            mail.replace(b"Original-Envelope-Id", b"X-Nothing")
            .replace(b"Message-ID: ", b"X-Nothing: ")
            .replace(b"Subject: Undel", b"In-Reply-To: <%s@dom.example>\r\nSubject: Undel" % str(OURS).encode())
        ),
        lambda mail: mail.replace(b"text/rfc822-headers", b"message/rfc822").replace(
            b"Original-Envelope-Id", b"X-Nothing"
        ),
        lambda mail: mail.replace(b"message/delivery-status", b"message/global-delivery-status"),
        lambda mail: mail.replace(b"\r\n", b"\n"),
        lambda mail: mail.replace(b"multipart/report", b"multipart/mixed"),  # it calls itself something else
    ],
)
def test_ours_is_found_however_it_is_named(strip):
    assert read(strip(bounce_of(MAIL))).message == OURS


QMAIL = f"""From: MAILER-DAEMON@mx.example
To: noreply@dom.example
Subject: failure notice

Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.

<anna@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <noreply@dom.example>
Message-ID: <{OURS}@dom.example>
Subject: x
"""
EXIM = f"""From: Mail Delivery System <Mailer-Daemon@mx.example>
To: noreply@dom.example
X-Failed-Recipients: anna@example.org
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its recipients.

  anna@example.org
    host mx.example.org: 550 user unknown

------ This is a copy of the message, including all the headers. ------

Message-ID: <{OURS}@dom.example>
"""
RUSSIAN = (
    "From: postmaster@mx.example\nTo: noreply@dom.example\nSubject: =?koi8-r?B?7sUgxM/T1MHXzMXOzw==?=\n"
    "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit\n"
    f"In-Reply-To: <{OURS}@dom.example>\n\n"
    "Ваше письмо не может быть доставлено: 550 нет такого ящика.\n"
)


@pytest.mark.parametrize(
    ("mail", "is_dead"), [(QMAIL.encode(), True), (EXIM.encode(), True), (RUSSIAN.encode("koi8-r"), True)]
)
def test_those_who_never_read_the_standard(mail, is_dead):
    bounce = read(mail)
    assert (bounce.message, bounce.state, bounce.address_is_dead) == (OURS, State.FAILED, is_dead)


HOLIDAY = f"""From: Anna <anna@example.org>
To: noreply@dom.example
Subject: Re: x
Auto-Submitted: auto-replied
In-Reply-To: <{OURS}@dom.example>

I am away; my old address does not exist any more. Code 550 5.1.1.
"""
WARNING = EXIM.replace("delivery failed: returning message to sender", "delayed").replace(
    "550 user unknown", "451 later\n\nNo action is required on your part. It will keep trying."
)
COMPLAINT = f"""From: abuse@mx.example
To: noreply@dom.example
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=x

--x
Content-Type: message/feedback-report

Feedback-Type: abuse

--x
Content-Type: text/rfc822-headers

Message-ID: <{OURS}@dom.example>
--x--
"""


@pytest.mark.parametrize("mail", [HOLIDAY, WARNING, COMPLAINT, "", "Hello"])
def test_what_is_no_bounce_is_left_alone(mail):
    assert read(mail.encode()) is None


def test_a_bounce_of_somebody_else_is_left_alone():
    stranger = Taken("noreply@dom.example", MAIL.to, b"Message-ID: <abc@elsewhere.example>\r\n\r\n")
    assert read(bounce_of(stranger)) is None


def test_a_huge_mail_is_read_by_its_beginning():
    bounce = bounce_of(MAIL)
    assert read(bounce.replace(b"Tear-off", b"x") + b"x" * 10 * MOST_OCTETS).message == OURS


def test_words_in_an_unknown_charset_are_read():
    mail = bounce_of(MAIL).replace(b"no such user here", "нет такого".encode("cp1251"))
    assert read(mail.replace(b"text/plain", b"text/plain; charset=klingon")).address_is_dead


@given(st.binary(max_size=400), st.integers(0, 1200))
def test_a_spoiled_bounce_breaks_nothing(noise, place):
    mail = bounce_of(MAIL)
    read(mail[:place] + noise + mail[place:])
    read(mail[:place])
    read(noise)


def test_every_mail_has_a_sender_of_its_own_where_there_is_a_mailbox(settings):
    settings.BOUNCES_TO = ""
    assert sender_for(OURS, "noreply@dom.example") == "noreply@dom.example"
    settings.BOUNCES_TO = "bounces@dom.example"
    assert sender_for(OURS, "noreply@dom.example") == f"bounces+{OURS}@dom.example"
