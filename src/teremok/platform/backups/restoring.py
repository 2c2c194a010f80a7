"""Restores a backup: all of it or nothing."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection

from teremok.platform.backups.archive import (
    DUMP,
    FILES,
    FORMAT,
    KEYS,
    MANIFEST,
    CannotRestore,
    client,
    keys_folder,
    reason,
)
from teremok.platform.files.checks import local_folder


@dataclass(frozen=True)
class Restored:
    """What came back."""

    made_at: str
    files: int | None
    with_keys: bool


def restore(*, path: Path, replace: bool = False) -> Restored:
    """Puts the backup in place of an empty database; `replace` allows one that holds data. Raises CannotRestore.

    The archive is unpacked and checked first. The database changes in one transaction; the files follow it.
    """
    if not replace and _holds_data():
        raise CannotRestore("the database holds data already; say --replace to have it replaced by the backup.")
    folder = Path(tempfile.mkdtemp(prefix=".restore-", dir=settings.VAR))
    try:
        manifest = _unpack(path, folder)
        _replace_database(folder / DUMP)
        files = local_folder()
        if files is not None and manifest["files"] is not None:
            _swap(folder / FILES, files)
        if manifest["keys"]:
            _swap(folder / KEYS, keys_folder())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Restored(manifest["made_at"], manifest["files"], manifest["keys"])


def _holds_data() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_tables WHERE schemaname = 'public')")
        answer: bool = cursor.fetchone()[0]
    return answer


def _unpack(path: Path, folder: Path) -> dict[str, Any]:
    (folder / FILES).mkdir()
    try:
        with tarfile.open(path, "r:") as archive:
            for entry in archive:
                _unpack_entry(archive, entry, folder)
    except (tarfile.TarError, EOFError) as error:
        raise CannotRestore(f"{path} is no whole backup: {error}.") from error
    except FileNotFoundError as error:
        raise CannotRestore(f"there is no file {path}.") from error
    if not (folder / MANIFEST).exists():
        raise CannotRestore(f"{path} is no whole backup: its end is missing.")
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    if manifest["format"] > FORMAT:
        raise CannotRestore(f"{path} was made by a newer Teremok: install that version first.")
    with (folder / DUMP).open("rb") as dump:
        if hashlib.file_digest(dump, "sha256").hexdigest() != manifest["dump"]:
            raise CannotRestore(f"{path} is damaged: the database in it isn't what was written.")
    found = sum(1 for item in (folder / FILES).rglob("*") if item.is_file())
    if manifest["files"] not in (None, found):
        raise CannotRestore(f"{path} is damaged: {found} of {manifest['files']} files are in it.")
    return manifest


def _unpack_entry(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    name = PurePosixPath(entry.name)
    known = entry.name in (DUMP, MANIFEST) or entry.name.startswith((FILES, KEYS))
    if not (known and entry.isreg()) or name.is_absolute() or ".." in name.parts:
        raise CannotRestore(f"the archive holds {entry.name!r}, which no backup does.")
    source = archive.extractfile(entry)
    assert source is not None
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("wb") as file:
        os.fchmod(file.fileno(), 0o600)
        shutil.copyfileobj(source, file, 1024 * 1024)


def _replace_database(dump: Path) -> None:
    """In one transaction: whoever looks sees the old data or the new."""
    connection.close()
    with (
        client("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null",
               stdin=subprocess.PIPE) as psql,
        client("pg_restore", "--no-owner", "--no-privileges", "--file=-", str(dump), stdout=subprocess.PIPE) as script,
    ):  # fmt: skip
        assert psql.stdin is not None
        assert script.stdout is not None
        try:
            psql.stdin.write(b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n")
            shutil.copyfileobj(script.stdout, psql.stdin, 1024 * 1024)
            if script.wait():
                psql.kill()  # before it commits what it has
                psql.wait()
                _let_go_of(psql.stdin)
                raise CannotRestore(f"the database in the backup can't be read: {reason(script)}")
            psql.stdin.close()
        except BrokenPipeError:
            script.kill()
            _let_go_of(psql.stdin)
        if psql.wait():
            raise CannotRestore(f"the database refuses the backup: {reason(psql)}")


def _let_go_of(pipe: IO[bytes]) -> None:
    """Closes a pipe whose reader has gone with something still to be read."""
    with suppress(BrokenPipeError):
        pipe.close()


def _swap(new: Path, place: Path) -> None:
    old = new.with_name(f"old-{place.name}")
    if place.exists():
        place.rename(old)
    new.rename(place)
