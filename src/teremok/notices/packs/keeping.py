"""Packs of whole notices: made by a job, kept among the files for a month, since they can be made anew."""

import hashlib
import tempfile
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from teremok.notices.models import Notice
from teremok.notices.packs.building import for_notice, name_of
from teremok.platform.access import Actor
from teremok.platform.files import services as files
from teremok.platform.files.kinds import Kind
from teremok.platform.files.media import MediaType, starts_with
from teremok.platform.files.models import StoredFile
from teremok.platform.files.receiving import Received

KEPT = timedelta(days=30)
PURPOSE = gettext_noop("Evidence of a notice")
ZIP = MediaType("application/zip", (".zip",), (), starts_with(b"PK\x03\x04"))
CHUNK = 256 * 1024


def may_read(_actor: Actor, _notice: UUID) -> bool:
    """Nobody by the common address of files: packs are given out by the page that records the look at their people."""
    return False


PACK = Kind("notices.pack", (ZIP,), may_read)


def keep_pack(*, notice: Notice, by: Actor, at: datetime) -> StoredFile:
    """Makes the pack of a whole notice and keeps it."""
    with tempfile.TemporaryFile() as out:
        for_notice(notice, out, at=at)
        digest, size = hashlib.sha256(), out.tell()
        out.seek(0)
        while portion := out.read(CHUNK):
            digest.update(portion)
        out.seek(0)
        received = Received(name_of(notice), ZIP, digest.hexdigest(), size, out)
        return files.keep(received=received, by=by, kind=PACK, subject=notice.public_id, at=at)


def packs_of(notice: Notice) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(kind=PACK.name, subject=notice.public_id).order_by("-stored_at", "-id")


def forget_old(*, by: Actor, at: datetime) -> int:
    """Removes packs of a month ago, with the names and phones in them; returns how many."""
    old = list(StoredFile.objects.filter(kind=PACK.name, stored_at__lt=at - KEPT).order_by("id"))
    for file in old:
        files.remove(file=file, by=by, at=at)
    return len(old)
