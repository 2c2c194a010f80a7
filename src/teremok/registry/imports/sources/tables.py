"""Delimited text: the encoding, the delimiter and the rows."""

import codecs
import csv
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from teremok.registry.imports.sources.limits import Metered
from teremok.registry.imports.sources.refusing import CannotRead

if TYPE_CHECKING:
    import _csv

DELIMITERS = ",;\t|"
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
LONGEST_FIELD = 1 << 17
LONGEST_LINE = 1 << 22


def rows_of(stream: Metered, beginning: bytes) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Header and rows of a CSV file. The first line holds the columns' names."""
    encoding = _encoding(beginning)
    lines = _lines(stream, encoding)
    first = next(lines, "")
    delimiter = max(DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(_again(first, lines), delimiter=delimiter)
    header = [name.strip() for name in next(reader, [])]
    return header, _numbered(reader)


def _numbered(reader: "_csv.Reader") -> Iterator[tuple[int, list[str]]]:
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise CannotRead(
                _("Line %(line)s can't be read as a row of a table: a quotation mark is probably missing. Mend it.")
                % {"line": reader.line_num}
            ) from error
        if values:
            yield reader.line_num, values


def _encoding(beginning: bytes) -> str:
    for bom, name in BOMS:
        if beginning.startswith(bom):
            return name
    if b"\0" in beginning:
        raise CannotRead(_("This is not a table Teremok can read. Save the list as CSV or XLSX and import that file."))
    try:
        codecs.getincrementaldecoder("utf-8")().decode(beginning)
    except UnicodeDecodeError:
        return "cp1251"
    return "utf-8"


def _lines(stream: Metered, encoding: str) -> Iterator[str]:
    """Lines of text, decoded as they come; a line without an end is no table."""
    decoder = codecs.getincrementaldecoder(encoding)()
    rest, number = "", 0
    while True:
        try:
            chunk = stream.read(1 << 18)
            text = decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            raise CannotRead(
                _("After line %(line)s the text is in another encoding. Save the whole file as UTF-8 or Windows-1251.")
                % {"line": number}
            ) from error
        except (OSError, EOFError, zlib.error) as error:
            raise CannotRead(_("The archive is damaged or cut off. Pack the file anew and import it again.")) from error
        if "\0" in text or len(rest) > LONGEST_LINE:
            raise CannotRead(
                _("This is not a table Teremok can read. Save the list as CSV or XLSX and import that file.")
            )
        lines = (rest + text).split("\n")
        rest = lines.pop()
        number += len(lines)
        for line in lines:
            yield line + "\n"
        if not chunk:
            if rest:
                yield rest
            return


def _again(first: str, lines: Iterator[str]) -> Iterator[str]:
    yield first
    yield from lines
