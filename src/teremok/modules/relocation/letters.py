"""The offer on paper: the flat with its arithmetic, where to view it, who must sign, which documents to bring."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from teremok.kernel.explanations import amount_text
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.queries.offers import Offered
from teremok.modules.relocation.states import FamilyKind
from teremok.platform.documents import qr, render
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.ui.formats import area, telephone

TEMPLATE = "modules/relocation/documents/offer.typ"
VIEWING, CONSENT = "relocation.viewing", "relocation.consent"
ARTICLE = "Закон РФ от 15.04.1993 № 4802-1 ст. 7.3"


def offer_letter(
    family: Family, offered: Offered, *, page: str, at: datetime, language: str = "ru", large_print: bool = False
) -> bytes:
    """A PDF/A of the offer for the family; the code on it opens `page`, where a viewing is booked.

    The arithmetic is the one frozen with the offer; owners and tenants are told of different contracts.
    """
    with override(language):
        data = _data(family, offered, page)
    return render(TEMPLATE, data, at=max(offered.made_at, at), language=language, large_print=large_print)


def _data(family: Family, offered: Offered, page: str) -> dict[str, object]:
    flat, office = offered.flat, family.listed_house.office
    terms = parameters.values([VIEWING, CONSENT], on=city_day(offered.made_at))
    premises = family.premises
    home = f"{premises.house.address}, {home_title(premises.kind, premises.number)}"
    return {
        "number": f"{family.number}/{offered.number}",
        "organisation": {
            "name": office.name,
            "address": office.postal_address,
            "phone": telephone(office.phone) if office.phone else "",
        }
        if office
        else None,
        "addressees": [one.name for one in offered.holders],
        "home": home,
        "flat": f"{flat.address}, {home_title('flat', flat.number)}",
        "facts": [{"term": term, "value": value} for term, value in _facts(offered) if value],
        "lines": [
            {
                "what": line.label,
                "offered": line.shown_offered,
                "sign": line.sign,
                "needed": line.shown_needed,
                "mark": line.said,
            }
            for line in offered.check.lines
        ],
        "verdict": str(offered.check.verdict.label),
        "exception": offered.exception,
        "article": ARTICLE,
        "desk": [text for text in (flat.desk_address, flat.desk_hours, telephone(flat.desk_phone)) if text],
        "view_term": amount_text(terms[VIEWING].term.amount, terms[VIEWING].term.unit),
        "answer_term": amount_text(terms[CONSENT].term.amount, terms[CONSENT].term.unit),
        "signers": [one.name for one in offered.holders],
        "documents": documents_of(family),
        "is_tenant": family.kind == FamilyKind.TENANT,
        "page": page,
        "qr": qr(page),
    }


def documents_of(family: Family) -> list[str]:
    """What everybody brings who answers, in the order in which a desk asks for it."""
    by_right = (
        _("the contract of social tenancy or the order for the flat")
        if family.kind == FamilyKind.TENANT
        else _("papers of ownership, if they aren't in the state register")
    )
    return [
        _("passports of all who have a right, birth certificates of children"),
        by_right,
        _("certificates of marriage or of a changed name, if names differ"),
        _("a proxy, if somebody signs for another"),
        _("the consent of a husband or wife who isn't an owner, if there is one"),
    ]


def _facts(offered: Offered) -> list[tuple[str, str]]:
    flat = offered.flat
    floor = ""
    if flat.floor is not None:
        words = {"floor": flat.floor, "floors": flat.floors}
        floor = _("%(floor)d of %(floors)d") % words if flat.floors else str(flat.floor)
    return [
        (_("Rooms"), str(flat.rooms or "")),
        (_("Total area"), area(flat.total) if flat.total is not None else ""),
        (_("Living area"), area(flat.living) if flat.living is not None else ""),
        (_("Floor"), floor),
        (_("Entrance"), str(flat.entrance or "")),
    ]
