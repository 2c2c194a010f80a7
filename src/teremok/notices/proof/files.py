"""The log as a file that anyone can check: JSON lines, no byte of which is without meaning.

The first line names the format and the public keys, in the order in which they first signed. Then come the records of
each seal, one a line, exactly as they were sealed, and after them the seal with its signature and its leaves. The last
line counts it all and repeats the head. A `.gz` is only a wrapper.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from teremok.kernel.merkle import leaf_hash
from teremok.notices.proof.checking import Checker, Found, Head, Report, Watch, by_id, pinned
from teremok.notices.proof.lines import RECORD_START, Unreadable, compact, key_id, read_seal

FORMAT = "teremok-notices-log 1"
GZIP = b"\x1f\x8b"
LONGEST = 64 * 1024 * 1024  # bytes of a line; a record is some hundreds, a seal with its leaves a megabyte


class CannotCheck(Exception):
    """It isn't a file of the log at all; the message is one clear line."""


def header(keys: Sequence[bytes]) -> bytes:
    return compact({"format": FORMAT, "keys": [key.hex() for key in keys]})


def ending(report: Report) -> bytes:
    head = str(report.head) if report.head else ""
    return compact({"end": {"seals": report.seals, "records": report.records, "head": head}})


def check_file(
    path: Path, *, heads: Iterable[Head] = (), keys: Sequence[str] = (), watch: Watch = lambda records: None
) -> Report:
    """Reads an exported log through, in memory that doesn't grow with it. Raises CannotCheck.

    `heads` are known from elsewhere; `keys` are the only ones that may have signed, by their ids. Without either the
    report says that the file agrees with itself, which a log written anew does too.
    """
    with opened(path) as content:
        return check_lines(_lines(content), heads=heads, keys=keys, watch=watch)


def check_lines(
    lines: Iterator[bytes],
    *,
    heads: Iterable[Head] = (),
    keys: Sequence[str] = (),
    watch: Watch = lambda records: None,
) -> Report:
    """The same of lines with their newlines."""
    report = Report()
    known = _keys_of(next(lines, b""))
    checker = Checker(report, keys=pinned(known, keys), heads=heads)
    records: list[Found] = []
    signed: list[str] = []
    end: bytes | None = None
    for number, line in enumerate(lines, 2):
        if end is not None:
            report.add(f"Line {number} stands behind the end.")
        if not line.endswith(b"\n"):
            report.add(f"Line {number}, the last one, breaks off: the file was cut.")
        text = line.removesuffix(b"\n")
        if start := RECORD_START.match(text):
            records.append(Found(int(start[1]), leaf_hash(text), number))
            continue
        if text.startswith(b'{"end":'):
            end = text
            continue
        try:
            seal = read_seal(text)
        except Unreadable:
            report.add(f"Line {number} can't be read: it was altered.")
            continue
        checker.take(seal, records)
        signed.append(seal.facts.signed_with)
        records = []
        watch(report.records)
    _finish(report, checker, records, end)
    if list(dict.fromkeys(signed)) != list(known):
        report.add("The keys in the first line are not those that signed the seals.")
    return report


def _finish(report: Report, checker: Checker, records: list[Found], end: bytes | None) -> None:
    for found in records:
        report.add(f"Record {found.record} was added: no seal in the file holds it.", record=found.record)
    checker.finish()
    if end is None:
        report.add("The last line, which counts the records, is missing: the file was cut.")
    elif end != ending(report):
        report.add(f"The last line does not say what the file holds: {report.seals} seals, {report.records} records.")


def _keys_of(first: bytes) -> dict[str, bytes]:
    found = _hex_of(first)
    if found is None or first != header(found) + b"\n" or len({key_id(key) for key in found}) < len(found):
        raise CannotCheck("The first line is not that of an exported log of notices: it was altered, or it isn't one.")
    return by_id(found)


def _hex_of(first: bytes) -> list[bytes] | None:
    start, end = header(())[:-2], b"]}\n"
    if not (first.startswith(start) and first.endswith(end)):
        return None
    inner = first[len(start) : -len(end)].decode(errors="replace")
    try:
        return [bytes.fromhex(part.strip('"')) for part in inner.split(",")] if inner else []
    except ValueError:
        return None


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The file, unwrapped where it is compressed. Raises CannotCheck."""
    try:
        with path.open("rb") as raw:
            is_wrapped = raw.read(2) == GZIP
            raw.seek(0)
            if not is_wrapped:
                yield raw
                return
            with gzip.open(raw) as content:
                yield content
    except (OSError, EOFError, zlib.error) as error:
        raise CannotCheck(f"{path} can't be read: {error}") from error


def _lines(content: IO[bytes] | gzip.GzipFile) -> Iterator[bytes]:
    while line := content.readline(LONGEST):
        yield line
