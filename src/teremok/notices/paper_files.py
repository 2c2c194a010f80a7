"""Kinds of files that belong to paper: what a run printed, what the post answered, photographs of doors."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.db.models import QuerySet

from teremok.notices.models import DoorPosting, PrintRun
from teremok.notices.paper_access import may_read_run, visible_on_doors
from teremok.platform.access import SYSTEM, Actor
from teremok.platform.files import services
from teremok.platform.files.kinds import Kind
from teremok.platform.files.media import PDF, PICTURES, TEXT, XLSX, MediaType
from teremok.platform.files.models import StoredFile
from teremok.platform.files.receiving import Received


def _is_own(actor: Actor, account: UUID) -> bool:
    return actor.account_id == account


def _may_see_door(actor: Actor, posting: UUID) -> bool:
    return DoorPosting.objects.filter(public_id=posting, notice__in=visible_on_doors(actor)).exists()


# The address of these files is told to nobody: the page of the run gives them out and records who was shown whom.
PRINTED = Kind("notices.printed", (PDF, XLSX, TEXT), may_read_run)
ANSWER = Kind("notices.post_answer", (XLSX, TEXT), _is_own, limit_bytes=10 * 1024 * 1024)
DOOR = Kind("notices.door", PICTURES, _may_see_door, limit_bytes=15 * 1024 * 1024, longest_side=2048)


def keep_printed(run: PrintRun, name: str, content: bytes, media: MediaType, *, at: datetime) -> StoredFile:
    """Keeps what we made ourselves: nobody handed it in, so there is nothing to look through."""
    received = Received(name, media, hashlib.sha256(content).hexdigest(), len(content), BytesIO(content))
    return services.keep(received=received, by=SYSTEM, kind=PRINTED, subject=run.public_id, at=at)


def printed_files(run: PrintRun) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(kind=PRINTED.name, subject=run.public_id).select_related("content").order_by("id")


def photographs_of(*postings: DoorPosting) -> dict[UUID, StoredFile]:
    """By the posting's public id."""
    files = StoredFile.objects.filter(kind=DOOR.name, subject__in=[one.public_id for one in postings])
    return {file.subject: file for file in files}


def forget(notices: Sequence[int]) -> None:
    """Gives up what files hold of these notices (keys): photographs of doors, whole runs with a letter of theirs.

    A letter that stays can be set anew from its words. The bytes go with the nightly clearing.
    """
    runs = PrintRun.objects.filter(letters__addressee__notice__in=notices).distinct()
    doors = DoorPosting.objects.filter(notice__in=notices)
    StoredFile.objects.filter(kind=PRINTED.name, subject__in=runs.values("public_id")).delete()
    StoredFile.objects.filter(kind=DOOR.name, subject__in=doors.values("public_id")).delete()
