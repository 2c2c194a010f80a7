"""Tables as files: CSV (UTF-8 with a byte order mark, semicolons) and XLSX."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Cell = str | int | float

FORMS = ("csv", "xlsx")


def as_file(table: Iterable[Sequence[Cell]], *, name: str, form: str) -> HttpResponse:
    """An answer that a browser keeps as `name.form`; the first line is the heading."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    if form == "xlsx":
        return HttpResponse(_xlsx(table), content_type=XLSX, headers=headers)
    return HttpResponse(_csv(table), content_type="text/csv; charset=utf-8", headers=headers)


def _safe(value: Cell) -> Cell:
    """A cell that a spreadsheet takes for text, never for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _csv(table: Iterable[Sequence[Cell]]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    for line in table:
        writer.writerow(map(_safe, line))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _xlsx(table: Iterable[Sequence[Cell]]) -> bytes:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, line in enumerate(table):
            for place, value in enumerate(line):
                look = [bold] if number == 0 else []
                if isinstance(value, str):
                    sheet.write_string(number, place, value, *look)
                else:
                    sheet.write_number(number, place, value, *look)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
