"""Keeping files and giving them up."""

import hashlib
import io
from datetime import datetime
from typing import IO
from uuid import UUID

from django.db import connection, transaction

from teremok.platform.access import Actor
from teremok.platform.files import storage
from teremok.platform.files.kinds import Kind
from teremok.platform.files.models import Content, StoredFile
from teremok.platform.files.receiving import Received, receive

LOCK_CONTENT = """
    INSERT INTO files_content AS content (digest, size, kept_at) VALUES (%s, %s, %s)
    ON CONFLICT (digest) DO UPDATE SET kept_at = greatest(content.kept_at, excluded.kept_at)
"""


@transaction.atomic
def keep(*, received: Received, by: Actor, kind: Kind, subject: UUID, at: datetime) -> StoredFile:
    """Keeps a file that was looked through, as part of the caller's transaction.

    When that one is rolled back the bytes stay behind nameless; the nightly job finds them.
    """
    _keep_bytes(received.digest, received.content, received.size, at)
    thumbnail = hashlib.sha256(received.thumbnail).hexdigest() if received.thumbnail else None
    if thumbnail:
        _keep_bytes(thumbnail, io.BytesIO(received.thumbnail), len(received.thumbnail), at)
    return StoredFile.objects.create(
        kind=kind.name,
        subject=subject,
        name=received.name,
        media_type=received.media.name,
        content_id=received.digest,
        thumbnail_id=thumbnail,
        width=received.width,
        height=received.height,
        stored_at=at,
        stored_by=by.account_id,
    )


def store(
    *, by: Actor, kind: Kind, content: IO[bytes], name: str, subject: UUID, at: datetime, declared: str = ""
) -> StoredFile:
    """Looks a file through and keeps it: `receive` and `keep` in one. Raises CannotStore."""
    return keep(
        received=receive(by=by, kind=kind, content=content, name=name, declared=declared),
        by=by,
        kind=kind,
        subject=subject,
        at=at,
    )


@transaction.atomic
def remove(*, file: StoredFile, by: Actor, at: datetime) -> None:
    """Gives up the name; the bytes go a day after `at`, when nothing else refers to them. The caller judged `by`."""
    file.delete()
    Content.objects.filter(digest__in=[file.content_id, file.thumbnail_id], kept_at__lt=at).update(kept_at=at)


def _keep_bytes(digest: str, content: IO[bytes], size: int, at: datetime) -> None:
    """The row first: it holds back the job that might be about to remove these very bytes."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK_CONTENT, [digest, size, at])
    storage.current().write(digest, content)
