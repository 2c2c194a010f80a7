"""Looking through what a person hands in, before anything of it is kept."""

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.files.kinds import Kind
from teremok.platform.files.media import PICTURES, MediaType, sniff
from teremok.platform.files.pictures import CannotDraw, TooManyPixels, redraw
from teremok.platform.files.scanning import CannotScan, find_malware
from teremok.platform.limits import spend

CHUNK = 256 * 1024
UPLOADS_PER_HOUR = 120
BROWSERS_DONT_KNOW = {"", "application/octet-stream", "binary/octet-stream"}


class CannotStore(Exception):
    """The file is refused; the message is a sentence that says what to do instead."""


@dataclass(frozen=True)
class Received:
    """A file that was looked through and may be kept. A document's `content` is the stream it came by."""

    name: str
    media: MediaType
    digest: str
    size: int
    content: IO[bytes]
    thumbnail: bytes = b""
    width: int | None = None
    height: int | None = None


def receive(*, by: Actor, kind: Kind, content: IO[bytes], name: str, declared: str = "") -> Received:
    """Looks through an upload outside any transaction; refuses with CannotStore.

    The type is found in the bytes; a name or a `declared` type that disagrees is refused, not corrected. Pictures are
    drawn anew. Counts against the account's uploads of the hour.
    """
    spend_upload(by)
    name = plain_name(name)
    digest, size = _measured(content, kind, name)
    media = _agreed(content, kind, name, declared)
    refuse_malware(content, name)
    if media in PICTURES:
        return _picture(content, kind, media, name)
    return Received(name, media, digest, size, content)


def plain_name(name: str) -> str:
    """The last part of the name, without control and direction characters, at most 150 characters long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    clean = "".join(c for c in unicodedata.normalize("NFC", last) if unicodedata.category(c)[0] != "C")
    stem, suffix = PurePosixPath(clean).stem, PurePosixPath(clean).suffix
    return re.sub(r"\s+", " ", stem[: 150 - len(suffix)]).strip() + suffix[:20]


def _measured(content: IO[bytes], kind: Kind, name: str) -> tuple[str, int]:
    """SHA-256 and size, read in portions and no further than the limit."""
    limit = min(kind.limit_bytes, settings.UPLOAD_LIMIT_BYTES)
    hashed, size = hashlib.sha256(), 0
    content.seek(0)
    while chunk := content.read(CHUNK):
        size += len(chunk)
        if size > limit:
            raise CannotStore(
                _("“%(name)s” is larger than %(limit)s. Please choose a smaller file.")
                % {"name": name, "limit": filesizeformat(limit)}
            )
        hashed.update(chunk)
    if not size:
        raise CannotStore(_("“%(name)s” is empty. Please choose the file again.") % {"name": name})
    return hashed.hexdigest(), size


def _agreed(content: IO[bytes], kind: Kind, name: str, declared: str) -> MediaType:
    media = sniff(content)
    if media is None or media not in kind.media:
        raise CannotStore(
            _("“%(name)s” is not a file of a kind that can be taken here. Suitable kinds: %(kinds)s.")
            % {"name": name, "kinds": ", ".join(m.suffixes[0].lstrip(".").upper() for m in kind.media)}
        )
    declared = declared.partition(";")[0].strip().lower()
    if PurePosixPath(name).suffix.lower() not in media.suffixes or (
        declared not in BROWSERS_DONT_KNOW and declared not in (media.name, *media.aliases)
    ):
        raise CannotStore(
            _("“%(name)s” is not what its name says: inside it is %(kind)s. Please save it again and upload that.")
            % {"name": name, "kind": media.suffixes[0].lstrip(".").upper()}
        )
    return media


def spend_upload(by: Actor) -> None:
    """Counts one upload of the account's hour; raises CannotStore when they are spent."""
    if by.account_id and not spend("upload", str(by.account_id), limit=UPLOADS_PER_HOUR, per=timedelta(hours=1)):
        raise CannotStore(_("You have uploaded many files within an hour. Please try again a little later."))


def refuse_malware(content: IO[bytes], name: str) -> None:
    """Asks the scanner, where there is one; raises CannotStore when it finds something or does not answer."""
    if not settings.CLAMD:
        return
    try:
        found = find_malware(settings.CLAMD, content)
    except CannotScan as error:
        raise CannotStore(
            _("Files can't be checked for viruses just now, so none are taken. Please try again in a few minutes.")
        ) from error
    if found:
        raise CannotStore(
            _("“%(name)s” was refused: the virus scanner found %(malware)s in it. Please check your device.")
            % {"name": name, "malware": found}
        )


def _picture(content: IO[bytes], kind: Kind, media: MediaType, name: str) -> Received:
    try:
        drawn = redraw(content, media, kind.longest_side)
    except TooManyPixels as error:
        raise CannotStore(
            _("“%(name)s” has too many pixels. Please make the picture smaller and try again.") % {"name": name}
        ) from error
    except CannotDraw as error:
        raise CannotStore(
            _("“%(name)s” is damaged and can't be opened. Please choose another picture.") % {"name": name}
        ) from error
    return Received(
        name=name,
        media=media,
        digest=hashlib.sha256(drawn.content).hexdigest(),
        size=len(drawn.content),
        content=io.BytesIO(drawn.content),
        thumbnail=drawn.thumbnail,
        width=drawn.width,
        height=drawn.height,
    )
