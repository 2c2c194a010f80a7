"""The owners of a house on a day as rows, and the rows as files."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from uuid import UUID

import xlsxwriter
from django.http import HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teremok.kernel.shares import text_of
from teremok.portals.staff.drawing import Cell, draw
from teremok.registry.models import House
from teremok.registry.queries import Owner, Ownership

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class OwnersRow:
    """Premises with those who owned them on the day; without owners where nobody did."""

    cell: Cell
    owners: tuple[Owner, ...]
    ownership: Ownership | None


def rows_of(house: House, ownership: dict[int, Ownership], *, on: date) -> list[OwnersRow]:
    """One row for each standing premises, in the order of numbers."""
    by_public = {
        public_id: ownership[key]
        for key, public_id in house.premises.filter(id__in=ownership).values_list("id", "public_id")
    }
    rows = []
    for cell in draw(house, on=on).cells:
        held = by_public.get(cell.public_id)
        rows.append(OwnersRow(cell, held.owners if held else (), held))
    return rows


def people_in(rows: Iterable[OwnersRow]) -> list[UUID]:
    """Public ids of the people whom the rows name."""
    return [owner.party_id for row in rows for owner in row.owners if owner.is_person]


def as_file(rows: list[OwnersRow], *, house: House, on: date, kind: str) -> HttpResponse:
    """`kind` is csv (UTF-8 with a byte order mark, semicolons, as Russian spreadsheets open it) or xlsx."""
    body, content_type = (_xlsx(rows), XLSX) if kind == "xlsx" else (_csv(rows), "text/csv; charset=utf-8")
    name = f"owners-{house.public_id}-{on.isoformat()}.{kind}"
    return HttpResponse(
        body,
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def _table(rows: list[OwnersRow]) -> list[list[str | Decimal]]:
    head: list[str | Decimal] = [
        _("Number"), _("Entrance"), _("Floor"), _("Area, m²"), _("Owner"), _("Kind of right"), _("Share"), _("Since"),
        _("Ground"), _("Number of the registration"),
    ]  # fmt: skip
    table = [head]
    for row in rows:
        cell = row.cell
        place: list[str | Decimal] = [
            _safe(cell.number), str(cell.entrance or ""), "" if cell.floor is None else str(cell.floor),
            "" if cell.area is None else cell.area.normalize(),
        ]  # fmt: skip
        table += [[*place, *_owner(owner)] for owner in row.owners or (None,)]
    return table


def _owner(owner: Owner | None) -> list[str | Decimal]:
    if owner is None:
        return [""] * 6
    since = date_format(owner.starts_on, "SHORT_DATE_FORMAT") if owner.starts_on else ""
    return [
        _safe(owner.name), owner.kind_label, text_of(owner.share), since, _safe(owner.basis),
        _safe(owner.registration_number),
    ]  # fmt: skip


def _safe(text: str) -> str:
    """A cell that a spreadsheet takes for text, never for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(rows: list[OwnersRow]) -> bytes:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    for line in _table(rows):
        writer.writerow([f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value for value in line])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[OwnersRow]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        table = _table(rows)
        sheet.write_row(0, 0, table[0], bold)
        for number, line in enumerate(table[1:], start=1):
            for place, value in enumerate(line):
                if isinstance(value, Decimal):
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, value)
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
