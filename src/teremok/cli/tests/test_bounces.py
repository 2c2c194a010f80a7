"""A mail server pipes what came back into `teremok bounces`."""

import io
import sys
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest
from django.db import OperationalError

from teremok.cli import main
from teremok.cli.bouncing import TRY_AGAIN
from teremok.platform.channels import send_mail
from teremok.platform.channels.simulators.sink import Taken, bounce_of

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def piped(monkeypatch):
    monkeypatch.setattr("teremok.cli.bouncing.database", nullcontext)

    def pipe(octets):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(octets)))
        return main(["bounces"])

    return pipe


def test_a_bounce_is_taken(db, piped, capsys):
    message = send_mail(to="anna@example.org", subject="x", text="y", key="k", at=AT)
    head = f"Message-ID: <{message.public_id}@localhost>\r\n\r\n".encode()
    assert piped(bounce_of(Taken("noreply@localhost", (message.to,), head))) == 0
    assert capsys.readouterr().out == f"{message.public_id} failed\n"


def test_what_is_none_isnt_bounced_in_its_turn(db, piped, capsys):
    assert piped(b"\xff\xfe" * 500_000) == 0
    assert capsys.readouterr().out == "This is no bounce of ours.\n"


def test_the_mail_server_keeps_it_while_the_database_is_away(piped, monkeypatch, capsys):
    def away(octets, *, at):
        raise OperationalError("connection refused")

    monkeypatch.setattr("teremok.platform.channels.bounce_mailbox.take", away)
    assert piped(b"x") == TRY_AGAIN
    assert "connection refused" in capsys.readouterr().err
