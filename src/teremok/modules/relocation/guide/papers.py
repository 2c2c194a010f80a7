"""Papers that a step may ask for, by their codes: those of a family's list of documents, and a few that only help."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.document_rules import PaperKind

PAPERS: Mapping[str, str | Promise] = {
    **{kind.value: kind.label for kind in PaperKind},
    "compensation": _("Application for money or another flat of equal value"),
    "purchase": _("Application to buy more space, signed by all owners"),
    "death": _("Certificate of death"),
    "disability": _("Paper of disability and the individual rehabilitation programme"),
    "refusal": _("Written refusal with its reason"),
    "defects": _("List of defects with photographs"),
    "court": _("Decision or agreement approved by the court"),
    "business": _("Papers of the organisation and of the premises"),
    "receipt": _("Receipts that nothing is owed for the flat"),
    "benefit": _("Paper of the right to a benefit"),
}
