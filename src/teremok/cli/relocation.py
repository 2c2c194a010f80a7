"""`teremok relocation`."""

import argparse
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from teremok.cli import simulating
from teremok.cli.command import CannotRun, Command, Namespace, database

if TYPE_CHECKING:
    from datetime import date

    from teremok.registry.imports.models import Batch

LISTS = {"import-list": "programme", "import-stages": "stages"}


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    listing = actions.add_parser("import-list", help="take in the list of the programme's houses: CSV, XLSX or JSON")
    listing.add_argument("--title", help="what the public pages call the list")
    listing.add_argument("--dated", metavar="DAY", help="the day of the list; otherwise the one in the file's name")
    _file_arguments(listing)
    stages = actions.add_parser("import-stages", help="take in the department's file of stages: CSV or XLSX")
    _file_arguments(stages)
    simulation = actions.add_parser("simulate", help="live the programme through ahead of time, in a city of its own")
    simulating.arguments(simulation)
    simulation.set_defaults(do=simulating.run)


def _file_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="show what would change and change nothing")
    parser.add_argument("--json", action="store_true", help="print the result for a program")
    parser.add_argument("--rejected", type=Path, metavar="CSV", help="write the rejected rows with their reasons there")


def run(arguments: Namespace) -> int:
    if "do" in arguments:
        status: int = arguments.do(arguments)
        return status
    with database():
        return _take_in(arguments)


def _take_in(arguments: Namespace) -> int:
    from django.utils import timezone

    from teremok.platform.access import SYSTEM
    from teremok.registry.imports import queries, services
    from teremok.registry.imports.sources import CannotRead

    path: Path = arguments.file
    dated = _day(arguments.dated) if getattr(arguments, "dated", None) else None
    content = path.read_bytes() if path.is_file() else b""
    batch = services.open_batch(
        kind=LISTS[arguments.action],
        file_name=path.name,
        file_size=len(content),
        file_digest=hashlib.sha256(content).hexdigest(),
        by=SYSTEM,
        at=timezone.now(),
    )
    try:
        batch = services.check(batch=batch, path=path, by=SYSTEM, at=timezone.now())
        if not arguments.dry_run:
            batch = services.apply(batch=batch, by=SYSTEM, at=timezone.now(), agreed=False)
            if arguments.action == "import-list":
                _name_source(batch, arguments.title, dated)
    except (CannotRead, services.CannotApply) as refusal:
        raise CannotRun(str(refusal)) from refusal
    if arguments.rejected:
        queries.write_rejected(batch, arguments.rejected)
    if arguments.json:
        print(json.dumps({**queries.figures(batch), "met": batch.matches}, ensure_ascii=False))
    else:
        _tell(batch, dry=arguments.dry_run)
    return 0


def _name_source(batch: "Batch", title: str | None, dated: "date | None") -> None:
    from teremok.modules.relocation.models import ListSource
    from teremok.modules.relocation.services import listing
    from teremok.platform.access import SYSTEM

    source = ListSource.objects.filter(batch=batch.public_id).first()
    if source is not None and (title or dated):
        listing.describe_source(
            source=source,
            title=title or source.title,
            dated_on=dated or source.dated_on,
            by=SYSTEM,
            at=batch.applied_at or source.taken_at,
        )


def _day(text: str) -> "date":
    from django.utils.dateparse import parse_date

    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise CannotRun(f"{text} is no day; write it as 2017-08-01.")
    return found


def _tell(batch: "Batch", *, dry: bool) -> None:
    from django.utils.translation import override

    from teremok.registry.imports import labels, queries, reasons

    with override("en"):
        for verdict, count in batch.counts.items():
            print(f"{verdict:<10} {count:>9,}")
        for reason, count in sorted(batch.reasons.items(), key=lambda pair: -pair[1]):
            print(f"  {count:>7,}  {reasons.short(reason)}")
        if batch.matches:
            print(", ".join(f"{labels.matched(how)} {count:,}" for how, count in sorted(batch.matches.items())))
        for row in queries.rejected_rows(batch, limit=5):
            print(f"  line {row.line}: {row.sentence}")
    if dry:
        print("Nothing was changed (dry run).")
    else:
        print(f"Import {batch.public_id} is applied; `teremok import undo {batch.public_id}` takes it back.")


COMMANDS: tuple[Command, ...] = (
    Command("relocation", "Lists of the relocation programme; the programme simulated.", run, arguments),
)
