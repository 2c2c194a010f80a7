"""The visits on paper, to be taken along."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from teremok.notices.queries.tasks import Line
from teremok.platform.documents import render
from teremok.ui.formats import day, telephone

TEMPLATE = "notices/documents/visits.typ"


def on_paper(lines: Sequence[Line], *, at: datetime) -> bytes:
    """A sheet for each house: entrance, flat, person, phones, what to hand over, and a line to sign on."""
    houses = [
        {"address": address, "visits": [_row(line) for line in group]}
        for address, group in groupby(lines, key=_address)
    ]
    return render(TEMPLATE, {"houses": houses}, at=at)


def _address(line: Line) -> str:
    return line.home.house.address if line.home else _("Without an address")


def _row(line: Line) -> dict[str, Any]:
    return {
        "entrance": str(line.home.entrance or "") if line.home else "",
        "flat": line.home.number if line.home else "",
        "person": line.task.addressee.person.full_name,
        "phones": ", ".join(telephone(number.value) for number in line.living),
        "subject": line.subject,
        "number": line.task.addressee.notice.number or "",
        "until": day(line.task.due_at),
    }
