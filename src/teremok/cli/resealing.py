"""`teremok reseal`: everything that is encrypted, under the first of the keys."""

import argparse
import json
import sys

from teremok.cli.command import Command, Namespace, database


def reseal(arguments: Namespace) -> int:
    """0 when the first key alone opens everything, 1 when some values could not be opened."""
    with database():
        from teremok.platform.secrets import resealing

        resealed = resealing.reseal(watch=_progress)
        standing = resealing.standing()
    if sys.stderr.isatty():
        print("\r" + " " * 40 + "\r", end="", file=sys.stderr, flush=True)
    left = standing.old + standing.unknown
    if arguments.json:
        told = {
            "resealed": resealed.done,
            "sealed": standing.newest,
            "old": standing.old,
            "unknown": standing.unknown,
            "troubles": resealed.troubles,
        }
        print(json.dumps(told, ensure_ascii=False))
        return 1 if left else 0
    print(f"{resealed.done:,} values sealed anew; the first key opens {standing.newest:,}.")
    for trouble in resealed.troubles:
        print(f"  {trouble}")
    if left:
        print(f"{left:,} values are left: keep the old keys, and see `teremok doctor`.")
    else:
        print("No other key is needed any more, but for archives made before: see the handbook, “Changing the key”.")
    return 1 if left else 0


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,} values sealed anew   ", end="", file=sys.stderr, flush=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON for a program to read")


COMMANDS = (
    Command(
        "reseal",
        "Encrypt everything anew with the first of TEREMOK_ENCRYPTION_KEYS, so that an old key can go.",
        reseal,
        _arguments,
        "Encrypts everything anew with the first of TEREMOK_ENCRYPTION_KEYS, while everything runs. It may be"
        " interrupted at any moment: the next run goes on.",
    ),
)
