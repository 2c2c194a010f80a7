"""Finds out what a file is and hands out its rows."""

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from teremok.registry.imports.sources import objects, tables, workbooks
from teremok.registry.imports.sources.limits import LARGEST_UNPACKED, Metered
from teremok.registry.imports.sources.refusing import CannotRead

GZIP, ZIP, OLE, PDF = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


@dataclass
class Source:
    """`header` are the columns' names; `rows` yields (line, values); a list of the wrong length is a broken row.

    `progress` answers how much of the file has been read, from 0 to 1.
    """

    header: list[str]
    rows: Iterator[tuple[int, list[str]]]
    file: IO[bytes]
    size: int

    def progress(self) -> float:
        return min(1.0, self.file.tell() / self.size) if self.size else 1.0

    def close(self) -> None:
        self.file.close()


def open_source(path: Path) -> Source:
    """CSV in any of the usual encodings and with any delimiter, the same gzipped, XLSX, JSON. Raises CannotRead."""
    if not path.is_file():
        raise CannotRead(_("There is no file %(path)s. Check the name.") % {"path": path})
    size = path.stat().st_size
    if size == 0:
        raise CannotRead(_("The file is empty. Choose the one that holds the list."))
    if size > LARGEST_UNPACKED:
        raise CannotRead(too_large())
    raw = path.open("rb")
    try:
        header, rows = _rows(raw, path)
    except BaseException:
        raw.close()
        raise
    return Source(header, rows, raw, size)


def _rows(raw: IO[bytes], path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    magic = raw.read(4)
    raw.seek(0)
    if magic == ZIP:
        return workbooks.rows_of(path)
    if magic in (OLE, PDF):
        raise CannotRead(_("This is not a table Teremok can read. Save the list as CSV or XLSX and import that file."))
    plain = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if magic.startswith(GZIP) else raw
    stream = Metered(plain, too_large())
    try:
        beginning = stream.peek(1 << 16)
    except (OSError, EOFError, zlib.error) as error:
        raise CannotRead(broken_archive()) from error
    if not beginning.strip():
        raise CannotRead(_("The file is empty. Choose the one that holds the list."))
    if beginning.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        return objects.rows_of(stream)
    return tables.rows_of(stream, beginning)


def too_large() -> str:
    return _("The file is larger than %(limit)s GB unpacked. Split it into parts and import them one by one.") % {
        "limit": LARGEST_UNPACKED // 1024**3
    }


def broken_archive() -> str:
    return _("The archive is damaged or cut off. Pack the file anew and import it again.")
