"""What relocation knows about a person: the families they belong to, what they answered, what is being looked into."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation.models import Answer, Matter, Member
from teremok.modules.relocation.needs import Need
from teremok.ui.formats import day, moment, share
from teremok.ui.known import Known, Rows


def _families(person: UUID) -> Rows:
    rows = Member.objects.filter(person__public_id=person).select_related("family__premises__house")
    return [
        {
            _("Number"): row.family.number,
            _("Address"): row.family.premises.house.address,
            _("Premises"): row.family.premises.number,
            _("In the family as"): row.get_role_display(),
            _("Share"): share(row.share_numerator, row.share_denominator)
            if row.share_numerator and row.share_denominator
            else "",
            _("Must consent"): _("yes") if row.must_consent else _("no"),
            _("Stage"): str(row.family.shown_stage.label),
            _("Needs"): ", ".join(str(Need(one).label) for one in row.family.needs),
            _("Words about needs"): row.family.needs_note,
            _("Since"): day(row.since),
            _("Until"): day(row.until) if row.until else "",
            _("Why no more"): row.get_ended_display(),
        }
        for row in rows.order_by("-since", "-id")
    ]


def _answers(person: UUID) -> Rows:
    rows = Answer.objects.filter(member__person__public_id=person).select_related("offer__family", "reply")
    return [
        {
            _("Number"): row.offer.family.number,
            _("Offer"): str(row.offer.number),
            _("Answer"): _("Agreed") if row.consents else _("Refused"),
            _("Why"): row.get_reason_display(),
            _("Words"): row.words,
            _("How"): row.get_way_display(),
            _("Said"): moment(row.said_at),
            _("What the department answered"): row.reply.text if hasattr(row, "reply") else "",
        }
        for row in rows.order_by("-said_at", "-id")
    ]


def _matters(person: UUID) -> Rows:
    return [
        {
            _("What is looked into"): str(row.shown_kind.label),
            _("Since"): moment(row.opened_at),
            _("Until"): moment(row.closed_at) if row.closed_at else "",
            _("What was done"): row.shown_outcome if row.closed_at else "",
        }
        for row in Matter.objects.filter(person__public_id=person).order_by("-opened_at", "-id")
    ]


PARTS = (
    Known("relocation", gettext_lazy("Your move"), _families, order=70),
    Known("relocation_answers", gettext_lazy("Your answers to offers"), _answers, order=71),
    Known("relocation_matters", gettext_lazy("What is looked into about your move"), _matters, order=72),
)
