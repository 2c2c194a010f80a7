"""The act on paper."""

from teremok.platform.documents import render
from teremok.platform.retention.models import DestructionAct

TEMPLATE = "platform/retention/documents/act.typ"
LISTED = 500


def act_pdf(act: DestructionAct, *, operator: dict[str, str]) -> bytes:
    """A PDF/A of the act; `operator` has the name and address of the organisation that keeps the data."""
    data = {
        "number": act.number,
        "title": act.title,
        "contents": act.contents,
        "count": act.count,
        "basis": act.basis,
        "law_version": act.law_version,
        "occasion_before": act.occasion_before,
        "destroyed_at": act.destroyed_at,
        "destroyed_by": act.destroyed_by_label if act.destroyed_by else "",
        "keep_until": act.keep_until_on,
        "records": [str(record) for record in act.records[:LISTED]],
        "operator": operator,
    }
    return render(TEMPLATE, data, at=act.destroyed_at)
