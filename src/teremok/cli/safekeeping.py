"""`teremok backup` and `restore`."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

from teremok.cli.command import CannotRun, Command, Namespace, database


def backup(arguments: Namespace) -> int:
    with database():
        from teremok.platform.backups.archive import CannotBackUp
        from teremok.platform.backups.making import make

        try:
            made = make(path=arguments.file, at=datetime.now(UTC), with_keys=arguments.with_keys)
        except CannotBackUp as refusal:
            raise CannotRun(str(refusal)) from refusal
    if arguments.json:
        told = {"file": str(made.path), "bytes": made.bytes, "files": made.files, "keys": made.with_keys}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    files = "files stay in their bucket" if made.files is None else f"{made.files} files"
    print(f"{made.path}: the database and {files}, {made.bytes / 1024**2:.1f} MB.")
    if not made.with_keys:
        print("The keys are not in it: keep a copy of the folder keys under TEREMOK_VAR in another place.")
    return 0


def restore(arguments: Namespace) -> int:
    with database():
        from teremok.platform.backups.archive import CannotRestore
        from teremok.platform.backups.restoring import restore as bring_back
        from teremok.platform.database.migrating import migrate

        try:
            restored = bring_back(path=arguments.file, replace=arguments.replace)
        except CannotRestore as refusal:
            raise CannotRun(str(refusal)) from refusal
        migrate()
    if arguments.json:
        told = {"made_at": restored.made_at, "files": restored.files, "keys": restored.with_keys}
        print(json.dumps(told, ensure_ascii=False))
        return 0
    print(f"The installation is as it was at {restored.made_at}.")
    if not restored.with_keys:
        print("The backup holds no keys: put the copy of your folder keys under TEREMOK_VAR, or SNILS can't be read.")
    return 0


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the archive to write, a .tar")
    parser.add_argument("--with-keys", action="store_true", help="put the keys in too: who has the file can read all")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")


def _restore_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="an archive made by `teremok backup`")
    parser.add_argument("--replace", action="store_true", help="replace the data that are there")
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")


COMMANDS = (
    Command("backup", "Write the database and the files into one archive, while everything runs.", backup,
            _backup_arguments),
    Command("restore", "Bring database and files back from an archive, all or nothing.", restore, _restore_arguments),
)  # fmt: skip
