"""Each person of a message with every road, as a file."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import cast
from uuid import UUID

import xlsxwriter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_noop, override, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices.models import Addressee, Notice
from teremok.notices.queries import staff as queries
from teremok.notices.staff_forms import Filter
from teremok.notices.states import AddresseeState
from teremok.notices.views.staff import BEFORE, notice_of
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.ui.formats import moment

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_MOST = 100_000
IN_A_LOOK = 10_000  # people whom one record of a look names
AT_ONCE = 1000  # people whose roads are asked for together
PURPOSE = gettext_noop("Whom a message reached, as a file")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@signed_in
@require_safe
def people(request: HttpRequest, notice_id: UUID, form: str) -> HttpResponse:
    """`form` is csv (UTF-8 with a byte order mark, semicolons) or xlsx; the filters of the page count here too."""
    notice = notice_of(request, notice_id)
    if form not in ("csv", "xlsx") or notice.state in BEFORE:
        raise Http404
    asked = Filter(request.GET)
    found = queries.people_of(
        notice, only=asked.asked("only"), entrance=asked.asked("entrance") or None, text=asked.asked("q")
    ).order_by("person__name_key", "public_id")
    if form == "xlsx" and found.count() > XLSX_MOST:
        messages.error(
            request, _("A spreadsheet takes %(most)d people. Take the CSV, or narrow the list.") % {"most": XLSX_MOST}
        )
        return redirect("notices:message", notice.public_id)
    keys, shown = [], []
    for key, person in found.values_list("pk", "person__public_id"):
        keys.append(key)
        shown.append(person)
    for start in range(0, len(shown), IN_A_LOOK):
        some = shown[start : start + IN_A_LOOK]
        record_look(by=actor_of(request), people=some, purpose=PURPOSE, place="notices:people", at=timezone.now())
    table = _table(notice, keys, get_language() or "ru")
    headers = {
        "Content-Disposition": f'attachment; filename="people-{notice.public_id}.{form}"',
        "Cache-Control": "no-store",
    }
    if form == "xlsx":
        return HttpResponse(_xlsx(table), content_type=XLSX, headers=headers)
    flowing = StreamingHttpResponse(_csv(table), content_type="text/csv; charset=utf-8", headers=headers)
    return cast("HttpResponse", flowing)  # what wraps views only passes it on


def _table(notice: Notice, keys: list[int], language: str) -> Iterator[list[str]]:
    """In the reader's language also where the answer flows after the request has ended."""
    with override(language):
        yield [
            _("Person"), _("House"), _("Flat"), _("State"), _("Ground"), _("Served"), pgettext("message", "Opened"),
            _("Confirmed"), _("Roads"), _("Next step"), _("Reaction"), _("Words"),
        ]  # fmt: skip
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        with override(language):
            rows = queries.with_homes(Addressee.objects.filter(pk__in=some)).in_bulk()
            table = [_line(line) for line in queries.lines(notice, [rows[key] for key in some])]
        yield from table


def _line(line: queries.Line) -> list[str]:
    row, home = line.addressee, line.addressee.premises
    roads = "; ".join(f"{way.label}: {state.label}" if state else str(way.label) for way, state in line.roads)
    reaction = line.reaction
    return [
        row.person.full_name,
        home.house.address if home else "",
        home.number if home else "",
        str(AddresseeState(row.state).label),
        row.get_ground_display() if row.ground else "",
        moment(row.served_at) if row.served_at else "",
        moment(row.opened_at) if row.opened_at else "",
        moment(row.acknowledged_at) if row.acknowledged_at else "",
        roads,
        line.next_step,
        str(reaction.get_mood_display()) if reaction else "",
        reaction.words if reaction else "",
    ]


def _safe(text: str) -> str:
    """A cell that a spreadsheet takes for text, never for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv(table: Iterator[list[str]]) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    for line in table:
        out = StringIO()
        csv.writer(out, delimiter=";").writerow(map(_safe, line))
        yield out.getvalue().encode()


def _xlsx(table: Iterator[list[str]]) -> bytes:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, line in enumerate(table):
            for place, value in enumerate(line):
                sheet.write_string(number, place, value, *([bold] if number == 0 else []))
        sheet.freeze_panes(1, 0)
        sheet.autofit()
    return out.getvalue()
