"""The sheet for the door: what the notice says to everyone alike, without a name."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.notices.models import Notice, Template
from teremok.notices.printing import sender_of
from teremok.notices.rendering import wording_of
from teremok.notices.wording import CannotWord, Said, fill
from teremok.platform import documents
from teremok.registry.models import House

TEMPLATE = "notices/documents/door.typ"
LANGUAGE = "ru"
LARGE, USUAL = 1.4, 1.1  # times the usual size: a short text is read from a step away
SHORT_TEXT = 600
MOST_HOUSES = 12


def said_on_doors(notice: Notice) -> Said:
    """The words with what is the same for everyone. Raises CannotWord where people are told different things."""
    version = Template.objects.get(pk=notice.templates[LANGUAGE])
    with override(LANGUAGE):
        alike = {
            "name": _("Neighbours"),
            "address": _("our house"),
            "organisation": notice.organisation.name if notice.organisation else _("Teremok"),
            "link": settings.BASE_URL,
        }
    try:
        return fill(wording_of(version), {**alike, **notice.values})
    except CannotWord as refusal:
        raise CannotWord(
            _("This message says something different to each person, so it can't hang on a door.")
        ) from refusal


def sheet_for_doors(notice: Notice, houses: Sequence[House], *, at: datetime) -> bytes:
    """A PDF to print and hang, the same for every house of the notice. Raises CannotWord."""
    said = said_on_doors(notice)
    data = {
        "title": said.subject,
        "text": said.body,
        "organisation": sender_of(notice.organisation),
        "houses": [house.address for house in houses[:MOST_HOUSES]],
        "size": LARGE if len(said.body) <= SHORT_TEXT else USUAL,
        "number": notice.number or "",
        "day": at,
        "qr": documents.qr(settings.BASE_URL),
    }
    return documents.render(TEMPLATE, data, at=at, language=LANGUAGE)
