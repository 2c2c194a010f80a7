"""Mail that comes back: delivery status notifications (RFC 3464, 6533) and the ways of those who never read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from uuid import UUID

from django.conf import settings

from teremok.platform.channels.states import State

MOST_OCTETS = 256 * 1024  # of a mail that are looked at: what is said of it stands before its attachments
LONGEST_REASON = 300

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_BARE = re.compile(_UUID, re.IGNORECASE)
_IN_AN_ADDRESS = re.compile(rf"\+({_UUID})@", re.IGNORECASE)
_MESSAGE_ID = re.compile(rf"<({_UUID})@[^<>\s]+>", re.IGNORECASE)
_MESSAGE_ID_LINE = re.compile(rf"^[>|\s]*Message-ID:\s*<({_UUID})@[^<>\s]+>", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -]")
_FIELD = re.compile(r"^([A-Za-z-]+):[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)
_NOBODY_THERE = re.compile(r"^5\.1\.(1|2|3|6|10)$")
_NOBODY_IN_WORDS = re.compile(
    r"user unknown|unknown user|no such user|no mailbox here|mailbox (?:not found|unavailable)|does(?:n't| not) exist"
    r"|invalid recipient|recipient (?:address )?rejected: (?:user|undeliverable)|нет такого|не существует",
    re.IGNORECASE,
)
_A_DAEMON = re.compile(r"mailer-daemon|postmaster|mail delivery (?:sub)?system", re.IGNORECASE)
# qmail, Exim, Exchange before 2007, and Russian hosts.
_IN_ITS_OWN_WORDS = re.compile(
    r"this is the qmail-send program|created automatically by mail delivery software|could not be delivered"
    r"|did not reach the following recipient|delivery (?:has failed|to the following recipients? failed)"
    r"|undeliverable|returned mail|не (?:может|могло|удалось).{0,40}достав",
    re.IGNORECASE,
)
_STILL_TRYING = re.compile(
    r"warning: message .{0,60}delayed|will (?:continue to|keep) try|do not need to resend|no action is required",
    re.IGNORECASE,
)
_ACTIONS = {"failed": State.FAILED, "delivered": State.DELIVERED}
_BY_WHOM_IT_CAME = ("To", "Delivered-To", "X-Original-To", "Envelope-To", "Apparently-To")


@dataclass(frozen=True)
class Bounce:
    """What became of our mail `message` (its public id)."""

    message: UUID
    state: State
    reason: str
    address_is_dead: bool


def read(octets: bytes) -> Bounce | None:
    """Any octets; only their beginning is looked at. A delay, an answer on holiday, a complaint are no bounces."""
    octets = octets[:MOST_OCTETS]
    try:
        mail = BytesParser().parsebytes(octets)
    except (MessageError, ValueError, LookupError, RecursionError):
        return None
    report = next((part for part in _parts(mail) if _kind(part) in _REPORTS), None)
    said = _of_report(_words(report)) if report is not None else _of_words(mail)
    message = _ours(mail, octets, said.envelope if said else "")
    if said is None or said.state is None or message is None:
        return None
    is_dead = said.state == State.FAILED and (
        bool(_NOBODY_THERE.match(said.status)) or (not said.status and bool(_NOBODY_IN_WORDS.search(said.reason)))
    )
    return Bounce(message, said.state, "" if said.state == State.DELIVERED else said.reason, is_dead)


def sender_for(message: UUID, otherwise: str) -> str:
    """The envelope's sender: an address of its own for each mail (VERP) where TEREMOK_BOUNCES_TO names a mailbox."""
    local, at, domain = settings.BOUNCES_TO.rpartition("@")
    return f"{local}+{message}@{domain}" if at else otherwise


@dataclass(frozen=True)
class _Said:
    state: State | None
    status: str = ""
    reason: str = ""
    envelope: str = ""


_REPORTS = ("message/delivery-status", "message/global-delivery-status")


def _of_report(text: str) -> _Said:
    """The groups of fields of RFC 3464: of the mail, then of each receiver; ours has one receiver."""
    envelope = action = status = diagnostic = ""
    for name, value in _FIELD.findall(text):
        value = " ".join(value.split())
        match name.lower():
            case "original-envelope-id":
                envelope = value
            case "action" if not action:
                action = value.lower().partition(" ")[0]
            case "status" if not status:
                status = found[0] if (found := _STATUS.search(value)) else ""
            case "diagnostic-code" if not diagnostic:
                diagnostic = value.partition(";")[2].strip() or value
    if not status and (found := _STATUS.search(diagnostic)):
        status = found[0]
    if action in _ACTIONS:
        state: State | None = _ACTIONS[action]
    else:
        state = State.FAILED if not action and status.startswith("5") else None
    reason = diagnostic if status and status in diagnostic else f"{status} {diagnostic}".strip()
    return _Said(state, status, reason[:LONGEST_REASON], envelope)


def _of_words(mail: Message) -> _Said | None:
    """No report: the postmaster's own words, if they are one's."""
    if not _A_DAEMON.search(_header(mail, "From")) and not mail.get("X-Failed-Recipients"):
        return None
    text = next((_words(part) for part in _parts(mail) if _kind(part).startswith("text/")), "")
    if not _IN_ITS_OWN_WORDS.search(_header(mail, "Subject") + "\n" + text) or _STILL_TRYING.search(text):
        return None
    status = found[0] if (found := _STATUS.search(text)) else ""
    code = _REPLY_CODE.search(text)
    if not status and not code and not _NOBODY_IN_WORDS.search(text):
        return None
    is_final = status.startswith("5") if status else code is None or code[1] == "5"
    line = _line_about(text, found or code or _NOBODY_IN_WORDS.search(text))
    return _Said(State.FAILED if is_final else None, status, line)


def _line_about(text: str, found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
    return " ".join(text[start : end if end >= 0 else None].split())[:LONGEST_REASON]


def _ours(mail: Message, octets: bytes, envelope: str) -> UUID | None:
    """Whose fate it is: by the envelope's id, the address it came to, the headers that came back, or their text."""
    if found := _BARE.search(envelope):
        return UUID(found[0])
    for name in _BY_WHOM_IT_CAME:
        for value in mail.get_all(name, []):
            if found := _IN_AN_ADDRESS.search(str(value)):
                return UUID(found[1])
    for part in _parts(mail):
        if part is not mail and (found := _MESSAGE_ID.search(_header(part, "Message-ID"))):
            return UUID(found[1])
        if _kind(part) in ("text/rfc822-headers", "text/plain", "message/global-headers") and (
            found := _MESSAGE_ID_LINE.search(_words(part))
        ):
            return UUID(found[1])
    for name in ("In-Reply-To", "References"):
        if found := _MESSAGE_ID.search(_header(mail, name)):
            return UUID(found[1])
    found = _MESSAGE_ID_LINE.search(octets.decode("latin-1"))
    return UUID(found[1]) if found else None


def _parts(mail: Message) -> Iterator[Message]:
    try:
        yield from mail.walk()
    except RecursionError:
        return


def _kind(part: Message) -> str:
    return part.get_content_type()


def _header(part: Message, name: str) -> str:
    return str(part.get(name, ""))


def _words(part: Message) -> str:
    """The text of a part in whatever it is encoded; that of a report is given as groups of fields."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n\n".join(str(each) for each in payload)
    octets = part.get_payload(decode=True)
    octets = octets if isinstance(octets, bytes) else b""
    for charset in (part.get_content_charset(), "utf-8", "cp1251"):
        try:
            return octets.decode(charset or "utf-8").replace("\r\n", "\n")
        except (LookupError, UnicodeError):
            continue
    return octets.decode("latin-1").replace("\r\n", "\n")
