"""What a file is, told by its first bytes and not by its name."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True)
class MediaType:
    """A type that can be taken in: how it shows in the bytes, and which names and declarations agree with it."""

    name: str
    suffixes: tuple[str, ...]
    aliases: tuple[str, ...]
    shows: Callable[[bytes, IO[bytes]], bool]


def starts_with(*signatures: bytes) -> Callable[[bytes, IO[bytes]], bool]:
    return lambda head, content: head.startswith(signatures)


def is_webp(head: bytes, content: IO[bytes]) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def is_mp4(head: bytes, content: IO[bytes]) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in {
        b"isom",
        b"iso2",
        b"iso5",
        b"iso6",
        b"mp41",
        b"mp42",
        b"avc1",
        b"qt  ",
    }


def has_member(*names: str) -> Callable[[bytes, IO[bytes]], bool]:
    def shows(head: bytes, content: IO[bytes]) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(content) as archive:
                return not set(names).isdisjoint(archive.namelist())
        except zipfile.BadZipFile:
            return False

    return shows


def is_text(head: bytes, content: IO[bytes]) -> bool:
    """Text in UTF-8 or the Windows Cyrillic encoding, without control characters."""
    if any(byte < 32 and byte not in b"\t\n\r\f" for byte in head):
        return False
    for encoding in ("utf-8", "cp1251"):
        try:
            head[:-3].decode(encoding)  # a letter may be cut at the end
        except UnicodeDecodeError:
            continue
        return True
    return False


JPEG = MediaType("image/jpeg", (".jpg", ".jpeg", ".jfif"), ("image/jpg", "image/pjpeg"), starts_with(b"\xff\xd8\xff"))
PNG = MediaType("image/png", (".png",), (), starts_with(b"\x89PNG\r\n\x1a\n"))
WEBP = MediaType("image/webp", (".webp",), (), is_webp)
PDF = MediaType("application/pdf", (".pdf",), ("application/x-pdf",), starts_with(b"%PDF-"))
DOCX = MediaType(
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    (".docx",),
    (),
    has_member("word/document.xml"),
)
XLSX = MediaType(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",), (), has_member("xl/workbook.xml")
)
MP4 = MediaType("video/mp4", (".mp4", ".mov", ".m4v"), ("video/quicktime", "video/x-m4v"), is_mp4)
TEXT = MediaType("text/plain", (".txt", ".csv"), ("text/csv", "application/csv", "application/vnd.ms-excel"), is_text)

PICTURES = (JPEG, PNG, WEBP)
DOCUMENTS = (PDF, DOCX, XLSX)
ALL = (*PICTURES, *DOCUMENTS, MP4, TEXT)
SNIFFED = 8192


def sniff(content: IO[bytes]) -> MediaType | None:
    """The type the bytes show, or None for one that is not taken in. Leaves the file at its beginning."""
    content.seek(0)
    head = content.read(SNIFFED)
    found = next((media for media in ALL if media.shows(head, content)), None)
    content.seek(0)
    return found
