"""What the deal knows about a person: signatures, documents with what became of them."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation.models import Defect, Move, Paper, Signature
from teremok.ui.formats import day, moment
from teremok.ui.known import Known, Rows


def _signatures(person: UUID) -> Rows:
    rows = Signature.objects.filter(member__person__public_id=person).select_related("contract")
    return [
        {
            _("Contract"): row.contract.number,
            _("Signed"): day(row.signed_on),
            _("How"): str(row.shown_way.label),
            _("Words"): row.words,
            _("Why it is taken back"): row.struck_reason,
        }
        for row in rows.order_by("-signed_on", "-id")
    ]


def _papers(person: UUID) -> Rows:
    """One's own, and those of the whole family one belongs to."""
    of_family = Q(member=None, family__members__person__public_id=person, family__members__until=None)
    rows = Paper.objects.filter(Q(member__person__public_id=person) | of_family).distinct()
    return [
        {
            _("Document"): str(row.shown_kind.label),
            _("Came in"): moment(row.handed_at),
            _("State"): str(row.shown_state.label),
            _("Looked at"): moment(row.checked_at) if row.checked_at else "",
            _("Why"): row.reason,
        }
        for row in rows.order_by("-handed_at", "-id")
    ]


def _defects(person: UUID) -> Rows:
    rows = Defect.objects.filter(family__members__person__public_id=person, family__members__until=None).distinct()
    return [
        {
            _("Where"): str(row.shown_place.label),
            _("What is wrong"): str(row.shown_complaint.label),
            _("Words"): row.words,
            _("Since"): moment(row.found_at),
            _("State"): str(row.shown_state.label),
        }
        for row in rows.order_by("-found_at", "-id")
    ]


def _moves(person: UUID) -> Rows:
    rows = Move.objects.filter(family__members__person__public_id=person, family__members__until=None).distinct()
    return [
        {
            _("Day asked for"): day(row.wanted_on),
            _("Large or heavy things"): ", ".join(str(one.label) for one in row.shown_things),
            _("Words"): row.words,
            _("State"): str(row.shown_state.label),
        }
        for row in rows.order_by("-asked_at", "-id")
    ]


PARTS = (
    Known("relocation_signatures", gettext_lazy("Your signatures under contracts"), _signatures, order=73),
    Known("relocation_papers", gettext_lazy("Documents you handed in for the move"), _papers, order=74),
    Known("relocation_defects", gettext_lazy("Defects of your new flat"), _defects, order=75),
    Known("relocation_moves", gettext_lazy("Your wishes for help with moving"), _moves, order=76),
)
