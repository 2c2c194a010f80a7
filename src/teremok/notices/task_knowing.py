"""What was done to reach a person by telephone or at the door, for their own eyes."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.notices.models import Task, Watch
from teremok.notices.watches import source_of
from teremok.ui.formats import moment
from teremok.ui.known import Known, Rows


def tasks(person: UUID) -> Rows:
    rows = Task.objects.filter(addressee__person__public_id=person).select_related("addressee__notice")
    return [
        {
            _("Number"): row.addressee.notice.number,
            _("What"): row.get_what_display(),
            _("Asked for"): moment(row.made_at),
            _("Outcome"): row.get_outcome_display(),
            _("Words"): row.words,
            _("Done"): moment(row.done_at) if row.done_at else "",
        }
        for row in rows.order_by("-made_at", "-id")
    ]


def watches(person: UUID) -> Rows:
    rows = Watch.objects.filter(person__public_id=person).order_by("-since", "-id")
    return [
        {
            _("Why"): str(source_of(row.source).title),
            _("At most, days"): row.days,
            _("Since"): moment(row.since),
            _("Until"): moment(row.ended_at) if row.ended_at else "",
        }
        for row in rows
    ]


PARTS = (
    Known("notice_tasks", gettext_lazy("Calls and visits to you"), tasks, order=66),
    Known("watches", gettext_lazy("Who sees to it that news reaches you"), watches, order=67),
)
