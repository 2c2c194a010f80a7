"""Makes a backup while the installation runs."""

import hashlib
import io
import json
import os
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from teremok.platform.backups.archive import (
    DUMP,
    FILES,
    FORMAT,
    KEYS,
    MANIFEST,
    CannotBackUp,
    client,
    keys_folder,
    reason,
)
from teremok.platform.files.checks import local_folder


@dataclass(frozen=True)
class Made:
    """What went into a backup; `files` is None when a bucket keeps them."""

    path: Path
    bytes: int
    files: int | None
    with_keys: bool


def make(*, path: Path, at: datetime, with_keys: bool = False) -> Made:
    """Writes the archive to `path`, readable for its owner alone; an existing file is replaced when all is done.

    The database comes first, from one snapshot: a file it names has been there before, and files never change.
    Raises CannotBackUp.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.absolute().parent) as folder:
            dump = Path(folder) / DUMP
            _dump(dump)
            draft.touch(mode=0o600)
            with tarfile.open(draft, "w") as archive:
                count = _fill(archive, dump, at, with_keys)
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(path)
    except OSError as error:
        raise CannotBackUp(f"the backup can't be written: {error}.") from error
    finally:
        draft.unlink(missing_ok=True)
    return Made(path, path.stat().st_size, count, with_keys)


def _dump(target: Path) -> None:
    with client("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}") as process:
        if process.wait():
            raise CannotBackUp(f"the database can't be dumped: {reason(process)}")


def _fill(archive: tarfile.TarFile, dump: Path, at: datetime, with_keys: bool) -> int | None:
    archive.add(dump, DUMP)
    files = local_folder()
    count = None if files is None else _add_tree(archive, files, FILES)
    if with_keys:
        _add_tree(archive, keys_folder(), KEYS)
    manifest = {"format": FORMAT, "made_at": at.isoformat(), "files": count, "dump": _digest(dump), "keys": with_keys}
    text = json.dumps(manifest).encode()
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(text), 0o600
    archive.addfile(entry, io.BytesIO(text))
    return count


def _add_tree(archive: tarfile.TarFile, folder: Path, name: str) -> int:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths:
        archive.add(path, f"{name}{path.relative_to(folder)}")
    return len(paths)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
