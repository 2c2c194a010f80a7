"""`teremok notices`: the log of notices, taken along and checked."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from teremok.cli.command import CannotRun, Command, Namespace, database

if TYPE_CHECKING:
    from teremok.notices.proof.checking import Head, Report


def notices(arguments: Namespace) -> int:
    status: int = arguments.do(arguments)
    return status


def head(arguments: Namespace) -> int:
    """Seals what waits and prints the newest head; 1 while there is none."""
    with database():
        from django.utils import timezone

        from teremok.notices.proof.database import newest_head
        from teremok.notices.proof.keys import present_key
        from teremok.notices.proof.lines import key_id
        from teremok.notices.services.sealing import seal
        from teremok.platform.access import SYSTEM

        seal(by=SYSTEM, at=timezone.now(), wait=True)
        newest, key = newest_head(), present_key()
    if arguments.json:
        told = {"head": str(newest) if newest else None, "key": key.hex(), "key_id": key_id(key)}
        print(json.dumps(told))
    elif newest is None:
        print("Nothing has been logged yet.")
    else:
        print(f"{newest}\nsigned with {key.hex()}")
    return 0 if newest else 1


def export(arguments: Namespace) -> int:
    """Seals what waits and writes all of it into a file."""
    with database():
        from django.utils import timezone

        from teremok.notices.proof.export import write_file
        from teremok.notices.services.sealing import seal
        from teremok.platform.access import SYSTEM

        seal(by=SYSTEM, at=timezone.now(), wait=True)
        try:
            written = write_file(arguments.file, watch=_progress)
        except OSError as error:
            raise CannotRun(f"{arguments.file} can't be written: {error.strerror}") from error
    _end_progress()
    if arguments.json:
        print(json.dumps({"file": str(arguments.file), **_told(written)}))
        return 0
    print(f"{arguments.file}: {written.records:,} records under {written.seals:,} seals.")
    if written.head:
        print(f"Head: {written.head}")
    return 0


def verify(arguments: Namespace) -> int:
    """0 when all is as it was sealed, 1 when something isn't."""
    from teremok.notices.proof.checking import NoHead, read_head
    from teremok.notices.proof.files import CannotCheck
    from teremok.notices.proof.packing import is_pack

    try:
        heads = [read_head(text) for text in arguments.head]
    except NoHead as refusal:
        raise CannotRun(f"{refusal} is no head: give it as it is published, NUMBER:HASH") from refusal
    try:
        report = _checked(arguments.file, heads, arguments.key)
    except CannotCheck as refusal:
        raise CannotRun(str(refusal)) from refusal
    _end_progress()
    if arguments.json:
        print(json.dumps(_told(report), ensure_ascii=False))
    else:
        _tell(
            report, is_compared=bool(heads or arguments.key), is_part=bool(arguments.file and is_pack(arguments.file))
        )
    return 0 if report.is_sound else 1


def _checked(file: Path | None, heads: "list[Head]", keys: list[str]) -> "Report":
    if file is None:
        with database():
            from teremok.notices.proof.database import check_database

            return check_database(heads=heads, keys=keys, watch=_progress)
    from teremok.notices.proof.files import check_file
    from teremok.notices.proof.packing import check_pack, is_pack

    if is_pack(file):
        return check_pack(file, heads=heads, keys=keys)
    return check_file(file, heads=heads, keys=keys, watch=_progress)


def _told(report: "Report") -> dict[str, Any]:
    return {
        "sound": report.is_sound,
        "records": report.records,
        "seals": report.seals,
        "waiting": report.waiting,
        "head": str(report.head) if report.head else None,
        "keys": sorted(report.keys),
        "faults": [{"what": one.sentence, "record": one.record, "seal": one.seal} for one in report.faults],
        "more_faults": report.more,
    }


def _tell(report: "Report", *, is_compared: bool, is_part: bool) -> None:
    for fault in report.faults:
        print(f"✗ {fault.sentence}")
    if report.more:
        print(f"✗ And {report.more:,} faults more.")
    print(f"{report.records:,} records under {report.seals:,} seals were read.")
    if report.waiting:
        print(f"{report.waiting:,} records wait for their seal.")
    if report.head:
        print(f"Head: {report.head}")
    for key in sorted(report.keys):
        print(f"Signed with the key {key}")
    if report.is_sound:
        if is_part:
            print("✓ Every file and every record is as it was sealed.")
        else:
            print("✓ Every record is as it was sealed; none is missing, none was added, all are in their order.")
        if not is_compared:
            print("  This holds as long as the head above is the one that was published: compare it, or give --head.")


def _progress(records: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{records:,} records   ", end="", file=sys.stderr, flush=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True, metavar="what")
    one = what.add_parser("head", help="seal what waits and print the newest signed head")
    one.set_defaults(do=head)
    one.add_argument("--json", action="store_true", help="print JSON for a program to read")
    one = what.add_parser("export", help="write the whole log with its seals and public keys into a file")
    one.set_defaults(do=export)
    one.add_argument("file", type=Path, help="JSON lines; compressed when the name ends in .gz")
    one.add_argument("--json", action="store_true", help="print JSON for a program to read")
    one = what.add_parser(
        "verify",
        help="find every altered, missing, added or reordered record",
        description="Checks the log in the database or, offline, an exported one or a pack, and names every fault.",
    )
    one.set_defaults(do=verify)
    one.add_argument(
        "file", type=Path, nargs="?", help="an exported log or an evidence pack; the database when none is given"
    )
    one.add_argument(
        "--head", action="append", default=[], metavar="NUMBER:HASH", help="a head that was published; may be repeated"
    )
    one.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="the only key that may have signed; may be repeated"
    )
    one.add_argument("--json", action="store_true", help="print JSON for a program to read")


COMMANDS = (Command("notices", "The log of notices: its head, a copy, whether it is whole.", notices, _arguments),)
