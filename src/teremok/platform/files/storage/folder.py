"""A folder of this machine: two levels of folders, written beside and then moved into place."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from teremok.platform.files.storage.base import CHUNK, CannotReach


class Folder:
    """`ab/cd/abcd…`: at most 256 folders in each, so that no listing grows without end."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest

    def write(self, digest: str, content: IO[bytes]) -> None:
        target = self.path(digest)
        if target.exists():
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as draft:
            try:
                content.seek(0)
                shutil.copyfileobj(content, draft, CHUNK)
                draft.flush()
                os.fsync(draft.fileno())
                Path(draft.name).replace(target)
            except BaseException:
                Path(draft.name).unlink(missing_ok=True)
                raise
        for folder in (target.parent, target.parent.parent, self.root):
            _sync(folder)

    def read(self, digest: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        if not self.has(digest):
            raise CannotReach(f"{digest} is not in {self.root}")
        return _portions(self.path(digest), start, length)

    def has(self, digest: str) -> bool:
        return self.path(digest).exists()

    def remove(self, digest: str) -> None:
        with suppress(FileNotFoundError):
            self.path(digest).unlink()

    def older_than(self, moment: datetime) -> Iterator[tuple[str, int]]:
        for path in self.root.glob("??/??/*"):
            with suppress(FileNotFoundError):  # removed meanwhile
                state = path.stat()
                if state.st_mtime < moment.timestamp():
                    yield path.name, state.st_size


def _portions(path: Path, start: int, length: int | None) -> Iterator[bytes]:
    with path.open("rb") as content:
        content.seek(start)
        left = length
        while left is None or left > 0:
            portion = content.read(CHUNK if left is None else min(CHUNK, left))
            if not portion:
                return
            if left is not None:
                left -= len(portion)
            yield portion


def _sync(folder: Path) -> None:
    """A file's name is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
