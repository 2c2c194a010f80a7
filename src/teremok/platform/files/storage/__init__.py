"""Where bytes lie: a folder of this machine, or a bucket."""

from functools import cache

from django.conf import settings

from teremok.platform.files.storage.base import CannotReach, Storage
from teremok.platform.files.storage.folder import Folder

__all__ = ["CannotReach", "Folder", "Storage", "current"]


def current() -> Storage:
    """The storage of the settings: TEREMOK_FILES_URL, or `files` under TEREMOK_VAR."""
    return Folder(settings.VAR / "files") if not settings.FILES_URL else bucket_at(settings.FILES_URL)


@cache
def bucket_at(url: str) -> Storage:
    # A tenth of the start of every process, and some memory: only for those who have a bucket.
    from teremok.platform.files.storage.bucket import Bucket

    return Bucket.at(url)
