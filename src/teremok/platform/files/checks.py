"""Whether files can be taken in and given out, for `teremok doctor`."""

import hashlib
import io
from pathlib import Path

from django.conf import settings

from teremok.platform.files import storage
from teremok.platform.files.scanning import is_awake


def check() -> list[str]:
    """What to mend, one sentence each; empty when all is well. Writes a small file and removes it."""
    complaints = []
    probe = b"teremok doctor"
    digest = hashlib.sha256(probe).hexdigest()
    try:
        files = storage.current()
        files.write(digest, io.BytesIO(probe))
        if b"".join(files.read(digest)) != probe:
            complaints.append("The file storage gives back other bytes than it was given: check its disk.")
        files.remove(digest)
    except (storage.CannotReach, OSError) as error:
        complaints.append(f"Files can't be kept: {error}. Check TEREMOK_FILES_URL, or the folder files in TEREMOK_VAR.")
    if settings.CLAMD and not is_awake(settings.CLAMD):
        complaints.append(f"The scanner at {settings.CLAMD} does not answer, so no upload is taken: start clamd.")
    return complaints


def describe() -> str:
    return f"in {local_folder()}" if local_folder() else "in the bucket of TEREMOK_FILES_URL"


def local_folder() -> Path | None:
    """The folder a backup has to take along; None when a bucket keeps the files, which has its own backups."""
    return None if settings.FILES_URL else settings.VAR / "files"
