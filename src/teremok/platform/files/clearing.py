"""Removing bytes that nothing refers to."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection, transaction

from teremok.platform.files import storage
from teremok.platform.files.models import Content

GRACE = timedelta(days=1)
BATCH = 500

UNREFERENCED = """
    SELECT digest FROM files_content AS content
    WHERE kept_at < %s
      AND NOT EXISTS (SELECT FROM files_storedfile WHERE content_id = content.digest)
      AND NOT EXISTS (SELECT FROM files_storedfile WHERE thumbnail_id = content.digest)
    ORDER BY kept_at LIMIT %s FOR UPDATE SKIP LOCKED
"""


def remove_unreferenced(*, at: datetime) -> int:
    """Removes content no file has referred to for a day; returns how many pieces.

    The rows stay locked until the bytes are gone: whoever hands in the same bytes meanwhile waits and writes them anew.
    """
    removed = 0
    while True:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(UNREFERENCED, [at - GRACE, BATCH])
                digests = [digest for (digest,) in cursor.fetchall()]
            for digest in digests:
                storage.current().remove(digest)
            Content.objects.filter(digest__in=digests).delete()
        removed += len(digests)
        if len(digests) < BATCH:
            return removed


def adopt_nameless(*, at: datetime) -> int:
    """Gives a row to bytes whose transaction was rolled back, so that the next day removes them; returns how many."""
    adopted = 0
    for found in _batches(storage.current().older_than(at - GRACE)):
        known = set(Content.objects.filter(digest__in=[digest for digest, _ in found]).values_list("digest", flat=True))
        rows = [Content(digest=digest, size=size, kept_at=at) for digest, size in found if digest not in known]
        Content.objects.bulk_create(rows, ignore_conflicts=True)
        adopted += len(rows)
    return adopted


def _batches(items: Iterable[tuple[str, int]]) -> Iterator[list[tuple[str, int]]]:
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
