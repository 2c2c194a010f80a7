"""What the officers' desk knows about a person: what was said to them and promised."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation.models import Call, Member
from teremok.ui.formats import day, moment
from teremok.ui.known import Known, Rows


def _calls(person: UUID) -> Rows:
    """Talks with the person, and those with nobody in particular of a family they belong to."""
    theirs = Member.objects.filter(person__public_id=person, until=None).values("family")
    rows = Call.objects.filter(Q(person__public_id=person) | Q(person=None, family__in=theirs))
    return [
        {
            _("When"): moment(row.made_at),
            _("How"): row.get_way_display(),
            _("What came of it"): row.get_outcome_display(),
            _("In a few words"): row.words,
            _("What was promised"): row.promise,
            _("By which day"): day(row.promised_on) if row.promised_on else "",
        }
        for row in rows.order_by("-id")
    ]


CALLS = Known("relocation_calls", gettext_lazy("Talks about your move"), _calls, order=70)
