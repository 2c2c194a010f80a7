"""The notice on paper."""

from datetime import datetime

from teremok.modules.community.models import Notice
from teremok.platform.documents import qr, render
from teremok.ui.formats import day, telephone

TEMPLATE = "modules/community/documents/poster.typ"


def poster(notice: Notice, *, address: str, at: datetime, large_print: bool = False) -> bytes:
    """A sheet for the board by the lift; the code on it opens `address`, where the notice is up to date."""
    data = {
        "topic": str(notice.shown_topic.label),
        "title": notice.title,
        "text": notice.text,
        "signed_as": notice.signed_as,
        "last_day": day(notice.last_day),
        "organisation": _sender(notice),
        "houses": list(notice.houses.order_by("address").values_list("address", flat=True)[:6]),
        "qr": qr(address),
    }
    return render(TEMPLATE, data, at=notice.published_at or at, large_print=large_print)


def _sender(notice: Notice) -> dict[str, str] | None:
    if notice.organisation is None:
        return None
    return {
        "name": notice.organisation.name,
        "address": notice.organisation.postal_address,
        "dispatcher": telephone(notice.organisation.dispatcher_phone),
    }
