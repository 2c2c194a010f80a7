"""XLSX: the first sheet that has rows, read by values only."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from teremok.registry.imports.sources.refusing import CannotRead

LARGEST_PART = 300 * 1024**2
_FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3}\d+)"[^>]*>\s*<(?:\w+:)?f[\s>/]')


def rows_of(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Refuses archives that unfold beyond reason, and formulas: what they show depends on who opens them."""
    _look_inside(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = (book.get_sheet_by_index(number) for number in range(len(book.sheet_names)))
        sheet = next((s for s in sheets if s.total_height), None)
    except (CalamineError, zipfile.BadZipFile, ValueError) as error:
        raise CannotRead(_("The workbook is damaged. Save it anew as XLSX and import it again.")) from error
    if sheet is None:
        raise CannotRead(_("The workbook has no filled sheet. Put the list on its first sheet."))
    numbered = ((line, [_text(value) for value in row]) for line, row in enumerate(sheet.iter_rows(), start=1))
    filled = ((line, values) for line, values in numbered if any(values))
    _line, header = next(filled)
    return [name.strip() for name in header], filled


def _look_inside(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            if "xl/workbook.xml" not in names:
                raise CannotRead(
                    _("This is an archive, not a workbook. Unpack it and import the table that lies inside.")
                )
            for name in names:
                _look_at_part(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise CannotRead(_("The workbook is damaged. Save it anew as XLSX and import it again.")) from error


def _look_at_part(archive: zipfile.ZipFile, name: str) -> None:
    """Counts what really unfolds (an archive's own figures may lie) and looks for formulas in sheets."""
    given, tail = 0, b""
    is_sheet = name.startswith("xl/worksheets/")
    with archive.open(name) as part:
        while chunk := part.read(1 << 20):
            given += len(chunk)
            if given > LARGEST_PART:
                raise CannotRead(
                    _("The workbook unfolds to more than %(limit)s MB. Save the list as CSV and import that file.")
                    % {"limit": LARGEST_PART // 1024**2}
                )
            if is_sheet:
                if formula := _FORMULA.search(tail + chunk):
                    raise CannotRead(
                        _("Cell %(cell)s holds a formula. Replace formulas by their values and import the file again.")
                        % {"cell": formula[1].decode()}
                    )
                tail = chunk[-512:]


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, (date, time, timedelta)):
        return str(value)
    return str(value).replace("\0", "")
