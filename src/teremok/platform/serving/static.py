"""Brings static files into `var/static` when they have changed."""

import hashlib
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> bool:
    """True when there was something to do; a second start only looks at names, sizes and times."""
    stamp, now = Path(settings.STATIC_ROOT) / ".stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    found = sorted(
        (path, os.stat(storage.path(path)))  # noqa: PTH116 (a storage speaks in texts)
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    lines = (f"{path} {state.st_size} {state.st_mtime_ns}" for path, state in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
