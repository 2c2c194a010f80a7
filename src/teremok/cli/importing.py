"""`teremok import`."""

import argparse
import json
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from teremok.cli.command import CannotRun, Command, Namespace, database

if TYPE_CHECKING:
    from teremok.registry.imports.models import Batch

P = ParamSpec("P")
R = TypeVar("R")
KINDS = ("houses", "premises", "owners")
TABLE = "{:<38}  {:<9}  {:<10}  {:>8}  {:>8}  {:>9}  {:>8}  {}"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    for kind in KINDS:
        sub = actions.add_parser(kind, help=f"take in a list of {kind}: CSV (.gz), XLSX or JSON")
        sub.add_argument("file", type=Path)
        sub.add_argument("--dry-run", action="store_true", help="show what would change and change nothing")
        sub.add_argument("--json", action="store_true", help="print the result for a program")
        sub.add_argument(
            "--rejected", type=Path, metavar="CSV", help="write the rejected rows with their reasons there"
        )
    listed = actions.add_parser("list", help="the latest imports")
    listed.add_argument("--json", action="store_true")
    for action, help_text in (("show", "one import and its rejected rows"), ("undo", "take a whole import back")):
        sub = actions.add_parser(action, help=help_text)
        sub.add_argument("batch", help="the import's identifier, as `teremok import list` shows it")
        sub.add_argument("--json", action="store_true")


def run(arguments: Namespace) -> int:
    """What it prints is in English, as with every command; what it writes down is in the installation's language."""
    with database():
        if arguments.action in KINDS:
            return _take_in(arguments)
        return {"list": _list, "show": _show, "undo": _undo}[arguments.action](arguments)


def _take_in(arguments: Namespace) -> int:
    from django.utils import timezone

    from teremok.platform.access import SYSTEM
    from teremok.registry.imports import queries, services
    from teremok.registry.imports.sources import CannotRead
    from teremok.registry.imports.states import Kind

    path: Path = arguments.file
    size = path.stat().st_size if path.is_file() else 0
    batch = services.open_batch(
        kind=Kind(arguments.action), file_name=path.name, file_size=size, by=SYSTEM, at=timezone.now()
    )
    try:
        batch = services.check(batch=batch, path=path, by=SYSTEM, at=timezone.now(), watch=_progress)
        _clear_line()
        if not arguments.dry_run:
            batch = services.apply(batch=batch, by=SYSTEM, at=timezone.now(), agreed=False)
    except (CannotRead, services.CannotApply) as refusal:
        _clear_line()
        raise CannotRun(str(refusal)) from refusal
    if arguments.rejected:
        queries.write_rejected(batch, arguments.rejected)
    if arguments.json:
        print(json.dumps(queries.figures(batch), ensure_ascii=False))
    else:
        _tell(batch, dry=arguments.dry_run)
    return 0


def _in_english(tell: Callable[P, R]) -> Callable[P, R]:
    @wraps(tell)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        from django.utils.translation import override

        with override("en"):
            return tell(*args, **kwargs)

    return told


@_in_english
def _tell(batch: "Batch", *, dry: bool) -> None:
    from teremok.registry.imports import queries, reasons

    for verdict, count in batch.counts.items():
        print(f"{verdict:<10} {count:>9,}")
    for reason, count in sorted(batch.reasons.items(), key=lambda pair: -pair[1]):
        print(f"  {count:>7,}  {reasons.short(reason)}")
    if batch.matches:
        print("met by " + ", ".join(f"{how} {count:,}" for how, count in sorted(batch.matches.items())))
    clashes = batch.clashes.count()
    if clashes:
        print(f"{clashes} addresses in two places wait for a decision")
    for row in queries.rejected_rows(batch, limit=5):
        print(f"  line {row.line}: {row.sentence}")
    if dry:
        print("Nothing was changed (dry run).")
    else:
        print(f"Import {batch.public_id} is applied; `teremok import undo {batch.public_id}` takes it back.")


def _list(arguments: Namespace) -> int:
    from teremok.registry.imports import queries
    from teremok.registry.imports.models import Batch

    batches = queries.latest(Batch.objects.all(), limit=30)
    if arguments.json:
        print(json.dumps([queries.figures(batch) for batch in batches], ensure_ascii=False))
        return 0
    if not batches:
        print("No imports yet.")
        return 0
    print(TABLE.format("import", "kind", "status", "new", "changed", "unchanged", "rejected", "file"))
    for batch in batches:
        counts = [f"{batch.counts.get(name, 0):,}" for name in ("new", "changed", "unchanged", "rejected")]
        print(TABLE.format(str(batch.public_id), batch.kind, batch.status, *counts, batch.file_name))
    return 0


@_in_english
def _show(arguments: Namespace) -> int:
    from teremok.registry.imports import queries

    batch = _batch(arguments.batch)
    if arguments.json:
        print(json.dumps(queries.figures(batch), ensure_ascii=False))
        return 0
    print(f"{batch.file_name}: {batch.get_status_display()} {batch.refusal}")
    for verdict, count in batch.counts.items():
        print(f"{verdict:<10} {count:>9,}")
    for row in queries.rejected_rows(batch, limit=200):
        print(f"  line {row.line}: {row.sentence}")
    return 0


def _undo(arguments: Namespace) -> int:
    from django.utils import timezone

    from teremok.platform.access import SYSTEM
    from teremok.registry.imports import services

    batch = _batch(arguments.batch)
    try:
        undone = services.undo(batch=batch, by=SYSTEM, at=timezone.now())
    except services.CannotUndo as refusal:
        raise CannotRun(str(refusal)) from refusal
    if arguments.json:
        kept = [{"id": str(k.public_id), "what": k.shown, "why": k.why} for k in undone.kept]
        print(json.dumps({"deleted": undone.deleted, "restored": undone.restored, "kept": kept}, ensure_ascii=False))
        return 0
    print(f"Deleted {undone.deleted:,}, restored {undone.restored:,}, kept {len(undone.kept):,}.")
    for row in undone.kept:
        print(f"  {row.shown}: {row.why} since")
    return 0


def _batch(text: str) -> "Batch":
    from django.core.exceptions import ValidationError

    from teremok.registry.imports.models import Batch

    try:
        return Batch.objects.get(public_id=text)
    except (Batch.DoesNotExist, ValidationError) as error:
        raise CannotRun(f"There is no import {text}; `teremok import list` shows them.") from error


def _progress(batch: "Batch") -> None:
    if sys.stderr.isatty():
        print(f"\r{batch.rows_read:,} rows read, {batch.percent} %   ", end="", file=sys.stderr, flush=True)


def _clear_line() -> None:
    if sys.stderr.isatty():
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr, flush=True)


COMMANDS: tuple[Command, ...] = (
    Command(
        "import",
        "Take lists of houses, premises or owners into the registry, or take an import back.",
        run,
        arguments,
        "Lists are checked first, then applied in one transaction; every import can be undone as a whole.",
    ),
)
