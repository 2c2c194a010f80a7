"""What the board knows about a person: the notices they wrote, whatever became of them."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.community.models import Notice
from teremok.ui.formats import day, moment
from teremok.ui.known import Known, Rows


def _notices(person: UUID) -> Rows:
    rows = Notice.objects.filter(person__public_id=person).prefetch_related("houses").order_by("-written_at", "-id")
    return [
        {
            _("Heading"): row.title,
            _("Text"): row.text,
            _("What it is about"): row.get_topic_display(),
            _("Signed"): row.signed_as,
            _("Houses"): "; ".join(sorted(house.address for house in row.houses.all())),
            _("State"): row.get_state_display(),
            _("Written"): moment(row.written_at),
            _("Published"): moment(row.published_at) if row.published_at else "",
            _("Last day"): day(row.last_day),
            _("Why it was taken down"): row.hidden_reason,
        }
        for row in rows
    ]


NOTICES = Known("notices", gettext_lazy("Your notices"), _notices, order=60)
