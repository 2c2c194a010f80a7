"""A mail as it goes over the wire (RFC 5322, MIME): written here, since the library takes ten times as long for it."""

import binascii
import re
from base64 import b64encode
from collections.abc import Mapping
from email.utils import parseaddr
from functools import lru_cache

ENCODED_BYTES = 42  # of text in one encoded word, so that it stays under 75 signs (RFC 2047 section 2)
LINE_BYTES = 57  # in one line of base64
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


class CannotWrite(Exception):
    """The mail can't be written as it was given; the text says why."""


def letterform(
    *,
    sender: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    date: str,
    headers: Mapping[str, str],
) -> bytes:
    """The whole message with CRLF line ends. `sender` is a From header such as `Teremok <a@b>`. Raises CannotWrite."""
    lines = [
        f"From: {_mailbox(sender)}",
        f"To: {to}",
        f"Subject: {encoded(subject)}",
        f"Date: {date}",
        f"Message-ID: {message_id}",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ]
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise CannotWrite(f"{name!r} is no name of a header.")
        lines.append(f"{name}: {encoded(value)}")
    head = "\r\n".join(lines).encode()
    if not html:
        return b"".join((head, b"\r\n", _part("plain", text)))
    boundary = f"={message_id.strip('<>').partition('@')[0]}="
    mark = f"\r\n--{boundary}".encode()
    opening = f'\r\nContent-Type: multipart/alternative; boundary="{boundary}"\r\n'.encode()
    return b"".join(
        (head, opening, mark, b"\r\n", _part("plain", text), mark, b"\r\n", _part("html", html), mark, b"--\r\n")
    )


@lru_cache(1024)
def encoded(value: str) -> str:
    """A header's value: as it is, or in encoded words (RFC 2047) folded over lines; line breaks become spaces."""
    value = _BREAKS.sub(" ", value).strip()
    if value.isascii():
        if "=?" not in value:
            return value
    elif not _can_be_encoded(value):
        value = value.encode("utf-8", "replace").decode()
    words: list[str] = []
    piece = b""
    for sign in value:
        added = sign.encode()
        if len(piece) + len(added) > ENCODED_BYTES:
            words.append(_word(piece))
            piece = b""
        piece += added
    words.append(_word(piece))
    return "\r\n ".join(words)


def _can_be_encoded(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(8)
def _mailbox(sender: str) -> str:
    name, address = parseaddr(sender)
    if not name:
        return f"<{address}>"
    return f"{encoded(name)} <{address}>" if not name.isascii() else f'"{name.replace(chr(34), "")}" <{address}>'


def _word(piece: bytes) -> str:
    return f"=?utf-8?b?{b64encode(piece).decode()}?="


def _part(kind: str, text: str) -> bytes:
    content = "\r\n".join(text.splitlines()).encode(errors="replace") + b"\r\n"
    lines = [
        binascii.b2a_base64(content[start : start + LINE_BYTES], newline=False)
        for start in range(0, len(content), LINE_BYTES)
    ]
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode()
    return head + b"\r\n".join(lines) + b"\r\n"
