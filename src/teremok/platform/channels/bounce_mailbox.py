"""Bounces taken in: from a pipe, or from the mailbox to which they come, over IMAP (RFC 3501)."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog
from django.conf import settings

from teremok.platform.channels.bounces import MOST_OCTETS, Bounce, read
from teremok.platform.channels.carrying import receiving
from teremok.platform.channels.providers.base import Receipt

log = structlog.get_logger(__name__)

AT_ONCE = 500
TIMEOUT_SECONDS = 20
_PORTS = {"imap": 143, "imaps": 993}


class CannotRead(Exception):
    """The mailbox can't be read; the text says why and holds no password."""


@dataclass(frozen=True)
class Emptied:
    """How many mails were looked at, and how many of them were bounces of ours."""

    mails: int
    bounces: int


def take(octets: bytes, *, at: datetime) -> Bounce | None:
    """Keeps what a mail says of one of ours, for a carrier to match; nothing when it says nothing final."""
    bounce = read(octets)
    if bounce is not None:
        receipt = Receipt(str(bounce.message), bounce.state, at, bounce.reason, bounce.address_is_dead)
        receiving.keep([("", receipt)], at=at)
    return bounce


def empty(*, at: datetime) -> Emptied:
    """Takes unseen mails in: our bounces are deleted once kept, the rest is marked seen and left. Raises CannotRead."""
    found = 0
    with _mailbox() as mailbox:
        uids = _said(mailbox.uid("SEARCH", "UNSEEN"))[0].split()[:AT_ONCE]
        for uid in uids:
            fetched = _said(mailbox.uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{MOST_OCTETS}>)"))
            octets = next((part[1] for part in fetched if isinstance(part, tuple)), b"")
            bounce = take(octets, at=at)
            if bounce is None:
                log.info("a mail in the mailbox of bounces is none of ours", uid=uid.decode(), octets=len(octets))
            found += bounce is not None
            mailbox.uid("STORE", uid.decode(), "+FLAGS", r"(\Seen)" if bounce is None else r"(\Seen \Deleted)")
        if found:
            mailbox.expunge()
    return Emptied(len(uids), found)


def check() -> list[str]:
    """What is wrong with the mailbox, for `teremok doctor`; nothing where none is set."""
    if not settings.BOUNCES_URL:
        return []
    try:
        with _mailbox():
            return []
    except CannotRead as error:
        return [f"{error} Mend TEREMOK_BOUNCES_URL."]


def describe() -> str:
    return "the mailbox answers" if settings.BOUNCES_URL else "bounces come by `teremok bounces` alone"


@contextmanager
def _mailbox() -> Iterator[imaplib.IMAP4]:
    parts = urlsplit(settings.BOUNCES_URL)
    host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
    where = f"The mailbox of bounces at {host}:{port}"
    mailbox: imaplib.IMAP4 | None = None
    try:
        if parts.scheme == "imaps":
            mailbox = imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT_SECONDS)
        else:
            mailbox = imaplib.IMAP4(host, port, timeout=TIMEOUT_SECONDS)
        mailbox.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _said(mailbox.select(unquote(parts.path.strip("/")) or "INBOX"))
        yield mailbox
    except imaplib.IMAP4.error as error:
        raise CannotRead(f"{where} refuses us: {error}.") from error
    except OSError as error:
        raise CannotRead(f"{where} can't be reached: {error}.") from error
    finally:
        if mailbox is not None:
            _part(mailbox)


def _part(mailbox: imaplib.IMAP4) -> None:
    try:
        mailbox.logout()
    except (imaplib.IMAP4.error, OSError):
        mailbox.shutdown()


def _said(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(b" ".join(part for part in data if isinstance(part, bytes)).decode("latin-1"))
    return data
