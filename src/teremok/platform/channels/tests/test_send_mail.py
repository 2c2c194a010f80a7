"""Mail as servers get it, whatever they offer and however they break."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from threading import Thread
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teremok.platform.channels.providers.apart import apart
from teremok.platform.channels.providers.base import Accepted, Parcel
from teremok.platform.channels.providers.letterform import CannotWrite, letterform
from teremok.platform.channels.providers.smtp import Smtp
from teremok.platform.channels.providers.smtp_session import dotted
from teremok.platform.channels.tests.servers import mail_server
from teremok.platform.channels.troubles import (
    CannotDeliver,
    DeliverLater,
    NeverDelivers,
    NoSuchAddress,
    OutOfOrder,
    Unanswered,
)

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=300)


def parcel(to: str = "anna@skazochinsk.example", **fields) -> Parcel:
    return Parcel(uuid4(), to, **({"subject": "Вода", "text": "Завтра.\n.\n.точка"} | fields))


def send(port: int, *parcels: Parcel, path: str = "") -> list[Accepted | CannotDeliver]:
    """One after another over one provider."""
    provider = Smtp("mail1", f"smtp://127.0.0.1:{port}/{path}")

    async def work() -> list[Accepted | CannotDeliver]:
        await provider.open()
        came: list[Accepted | CannotDeliver] = []
        for one in parcels:
            try:
                came.append(await provider.send(one))
            except CannotDeliver as error:
                came.append(error)
        await provider.close()
        return came

    return apart(work)


@given(subject=WORDS, text=WORDS, html=WORDS)
def test_whatever_is_written_is_read_back(subject, text, html):
    written = letterform(
        sender="Терем «Дом» <noreply@city.example>", to="anna@skazochinsk.example", subject=subject, text=text,
        html=html, message_id="<1@city.example>", date="Mon, 23 Nov 2026 02:00:00 +0000",
        headers={"List-Unsubscribe": "<https://city.example/n/x/stop/>"},
    )  # fmt: skip
    assert max(len(line) for line in written.split(b"\r\n")) <= 998
    read = message_from_bytes(written, policy=default)
    plain = "".join(sign if sign >= " " and sign != "\x7f" else " " for sign in subject)
    assert " ".join(str(read["Subject"]).split()) == " ".join(plain.split())
    assert str(read["From"]) == "Терем «Дом» <noreply@city.example>"
    assert read["List-Unsubscribe"] == "<https://city.example/n/x/stop/>"
    for kind, said in (("plain", text), ("html", html)):
        if said or kind == "plain":
            assert read.get_body([kind]).get_content().splitlines() == said.splitlines() or [said.strip()] == [""]


def test_a_header_can_not_be_smuggled_in():
    with pytest.raises(CannotWrite):
        letterform(sender="a@b.c", to="d@e.f", subject="", text="", html="", message_id="<1>", date="",
                   headers={"X\r\nBcc": "x"})  # fmt: skip
    written = letterform(sender="a@b.c", to="d@e.f", subject="Hi\r\nBcc: x@y.z", text="", html="", message_id="<1>",
                         date="", headers={"X-One": "1\r\nX-Two: 2"})  # fmt: skip
    read = message_from_bytes(written, policy=default)
    assert (read["Bcc"], read["X-Two"], read["Subject"]) == (None, None, "Hi Bcc: x@y.z")


@given(st.binary(max_size=200))
def test_dots_at_the_beginning_of_lines_survive(mail):
    mail = mail.replace(b"\r", b"").replace(b"\n", b"\r\n")
    wire = dotted(mail)
    assert wire.endswith(b"\r\n.\r\n") or wire == b".\r\n"
    assert b"\r\n.\r\n" not in wire[:-3]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "anna@",
        "@b.c",
        "a b@c.d",
        "a@b\r\nRCPT TO:<x@y>",
        "<a@b>",
        "a@b@",
        "я" * 300 + "@b.c",
        "a@" + "б" * 70,
    ],
)
def test_what_is_no_address_is_nobody(address):
    with mail_server() as (mailbox, port):
        [refused, taken] = send(port, parcel(address), parcel())
    assert isinstance(refused, NoSuchAddress)
    assert isinstance(taken, Accepted)
    assert len(mailbox.messages) == 1


def test_a_domain_in_cyrillic_is_written_as_servers_understand_it():
    with mail_server() as (mailbox, port):
        [came] = send(port, parcel("anna@сказочинск.рф"))
    assert isinstance(came, Accepted)
    assert mailbox.messages[0]["To"] == "anna@xn--80aictrihbi9a1k.xn--p1ai" or mailbox.messages[0]["To"].endswith(
        "p1ai"
    )


@pytest.mark.parametrize(
    ("answer", "trouble"),
    [
        ("450 4.2.1 greylisted", DeliverLater),
        ("550 5.7.1 policy", NeverDelivers),
        ("550 5.1.1 nobody here", NoSuchAddress),
        ("421 busy", OutOfOrder),
    ],
)
def test_answers_mean_what_the_standards_say(answer, trouble):
    with mail_server() as (mailbox, port):
        mailbox.answer = answer
        [first] = send(port, parcel())
        assert type(first) is trouble
        assert answer[:3] in str(first)


def test_a_session_goes_on_after_a_refusal():
    with mail_server() as (mailbox, port):
        mailbox.answer = "550 5.7.1 no"
        provider_answers = send(port, parcel())
        mailbox.answer = "250 OK"
        assert isinstance(provider_answers[0], NeverDelivers)
        assert isinstance(send(port, parcel(), parcel())[1], Accepted)


@contextmanager
def broken_server(*, until: str, answers: dict[str, bytes] | None = None) -> Iterator[tuple[list[str], int]]:
    """Speaks SMTP until it hears the word, then closes the connection; `answers` replace its own."""
    heard: list[str] = []
    said = {"EHLO": b"250-x\r\n250 PIPELINING\r\n", "DATA": b"354 go\r\n", "QUIT": b"221 bye\r\n"} | (answers or {})

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(said.get("", b"220 hello\r\n"))
        in_data = False
        while line := await reader.readline():
            word = "." if in_data and line == b".\r\n" else "" if in_data else line[:4].decode().strip()
            if not word:
                continue
            heard.append(word)
            if word == until:
                break
            in_data = word == "DATA" and said["DATA"].startswith(b"354")
            writer.write(said.get(word, b"250 ok\r\n"))
        writer.close()

    loop = asyncio.new_event_loop()
    serving = loop.run_until_complete(asyncio.start_server(speak, "127.0.0.1", 0))
    thread = Thread(target=loop.run_forever)
    thread.start()
    try:
        yield heard, serving.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        serving.close()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()


@pytest.mark.parametrize(
    ("until", "trouble"),
    [("EHLO", OutOfOrder), ("MAIL", OutOfOrder), ("RCPT", OutOfOrder), ("DATA", OutOfOrder), (".", Unanswered)],
)
def test_a_connection_that_breaks_is_a_doubt_only_after_the_whole_mail(until, trouble):
    with broken_server(until=until) as (_heard, port):
        [came] = send(port, parcel())
    assert type(came) is trouble


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ({"": b"554 go away\r\n"}, OutOfOrder),
        ({"": b"HTTP/1.1 400 Bad Request\r\n"}, OutOfOrder),
        ({"": b"220 " + b"x" * 70_000 + b"\r\n"}, OutOfOrder),
        ({"MAIL": b"530 5.7.0 sign in first\r\n", "DATA": b"503 no\r\n"}, OutOfOrder),
        ({"RCPT": b"550 5.1.1 \xf0\xef\r\n"}, NoSuchAddress),
        ({"DATA": b"451 later\r\n"}, DeliverLater),
        ({".": b"554 5.7.1 spam\r\n"}, NeverDelivers),
        ({".": b"\xff\xff\xff\r\n"}, Unanswered),
    ],
)
def test_servers_that_speak_strangely_are_understood(answers, trouble):
    with broken_server(until="none", answers=answers) as (_heard, port):
        [came] = send(port, parcel())
    assert type(came) is trouble


def test_one_session_takes_many_mails_and_a_stale_one_is_replaced():
    with broken_server(until="none") as (heard, port):
        came = send(port, *(parcel() for _ in range(5)))
        assert all(isinstance(one, Accepted) for one in came)
        assert heard.count("EHLO") == 1
    with broken_server(until="none") as (heard, port):
        provider = Smtp("mail1", f"smtp://127.0.0.1:{port}")

        async def work() -> None:
            await provider.open()
            await provider.send(parcel())
            provider._idle[0]._writer.write(b"QUIT\r\n")
            await asyncio.sleep(0.1)
            await provider.send(parcel())
            await provider.close()

        apart(work)
        assert heard.count("EHLO") == 2
