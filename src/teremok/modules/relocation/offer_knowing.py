"""What extra purchases know about a person: the applications they signed."""

from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teremok.modules.relocation.models import PurchaseSignature
from teremok.ui.formats import moment, money
from teremok.ui.known import Known, Rows


def _signatures(person: UUID) -> Rows:
    rows = PurchaseSignature.objects.filter(member__person__public_id=person).select_related(
        "purchase__family", "purchase__flat__premises__house"
    )
    return [
        {
            _("Number"): row.purchase.family.number,
            _("Address"): row.purchase.flat.premises.house.address,
            _("Premises"): row.purchase.flat.premises.number,
            _("State"): str(row.purchase.shown_state.label),
            _("To pay"): money(row.purchase.amount) if row.purchase.amount is not None else "",
            _("How"): row.get_way_display(),
            _("Signed"): moment(row.signed_at),
        }
        for row in rows.order_by("-signed_at", "-id")
    ]


PURCHASES = Known("relocation_purchases", gettext_lazy("Your applications for a larger flat"), _signatures, order=73)
