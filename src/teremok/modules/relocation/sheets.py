"""Papers of the deal as they are printed: acts of keys, the sheet of defects, the list of documents."""

from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teremok.modules.relocation.deal_forms import METERS
from teremok.modules.relocation.models import Family, Handover
from teremok.modules.relocation.models.contracts import Which
from teremok.modules.relocation.naming import full_address
from teremok.modules.relocation.queries.documents import Documents
from teremok.modules.relocation.queries.flat_check import Check
from teremok.platform.documents import render
from teremok.registry.models import Organisation
from teremok.ui.formats import day, telephone

FOLDER = "modules/relocation/documents"


def act(handover: Handover, *, at: datetime, large_print: bool = False) -> bytes:
    """The act by which keys changed hands, with lines for both sides' signatures."""
    family = handover.family
    contract = family.contracts.filter(ended_at=None).select_related("order__flat__premises__house").first()
    is_new = handover.which == Which.NEW
    home = contract.order.flat.premises if is_new and contract else family.premises
    data = {
        "title": _title(handover),
        "number": handover.number,
        "held_on": day(handover.held_on),
        "home": full_address(home),
        "contract": f"{contract.number}, {day(contract.sent_on)}" if contract and is_new else "",
        "keys": handover.keys,
        "readings": [[str(METERS.get(name, name)), value] for name, value in handover.readings.items()],
        "remark": handover.remark,
        "is_new": is_new,
        "people": _right_holders(family),
        "organisation": sender(family.listed_house.office),
    }
    return _rendered("act", data, at=handover.made_at, large_print=large_print)


def defects(family: Family, check: Check, *, at: datetime, large_print: bool = False) -> bytes:
    """The sheet of defects by place, to be signed at the door."""
    flat = next((one.flat for one in family.inspections.select_related("flat__premises__house").order_by("-id")), None)
    data = {
        "home": full_address(flat.premises) if flat else "",
        "number": family.number,
        "people": _right_holders(family),
        "places": [
            {
                "title": str(place.label),
                "lines": [
                    {
                        "what": str(line.defect.shown_complaint.label),
                        "words": line.defect.words,
                        "found": day(line.defect.found_at),
                        "due": day(line.defect.last_day),
                        "state": str(line.defect.shown_state.label),
                        "photos": len(line.photos),
                    }
                    for line in lines
                ],
            }
            for place, lines in check.places
        ],
        "organisation": sender(family.listed_house.office),
    }
    return _rendered("defects", data, at=at, large_print=large_print)


def documents(family: Family, listed: Documents, *, at: datetime, large_print: bool = False) -> bytes:
    """What this family hands in, with boxes to tick."""
    data = {
        "home": full_address(family.premises),
        "number": family.number,
        "rows": [
            {
                "what": str(row.kind.label),
                "whose": row.member.person.full_name if row.member else "",
                "why": str(row.needed.why),
                "state": str(row.state.label),
                "is_done": row.state == "accepted",
            }
            for row in listed.rows
        ],
        "organisation": sender(family.listed_house.office),
    }
    return _rendered("documents", data, at=at, large_print=large_print)


def sender(office: Organisation | None) -> dict[str, str] | None:
    if office is None:
        return None
    return {"name": office.name, "address": office.postal_address, "phone": telephone(office.phone)}


def _title(handover: Handover) -> str:
    if handover.which == Which.NEW:
        return _("Act of acceptance of the new flat and its keys")
    return _("Act of return of the old flat and its keys")


def _right_holders(family: Family) -> list[str]:
    rows = family.members.filter(until=None, must_consent=True).select_related("person")
    return [row.person.full_name for row in rows.order_by("person__name_key", "pk")]


def _rendered(name: str, data: dict[str, Any], *, at: datetime, large_print: bool) -> bytes:
    language = (get_language() or "ru")[:2]
    return render(f"{FOLDER}/{name}.typ", data, at=at, language=language, large_print=large_print)
