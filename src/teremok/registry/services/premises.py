"""Adding, correcting and removing premises."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from django.utils.translation import gettext as _

from teremok.kernel.identifiers import WrongIdentifier, check_cadastral_number
from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit
from teremok.registry.models import House, Premises
from teremok.registry.names import fold
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes


class CannotKeepPremises(Refused):
    """The premises can't stand in the registry like this."""


class PremisesFacts(TypedDict, total=False):
    """What is known of premises: areas in m² with up to four decimals; what isn't named stays as it is."""

    kind: str
    parent: Premises | None
    entrance: int | None
    floor: int | None
    rooms: int | None
    area: Decimal | None
    area_living: Decimal | None
    cadastral_number: str | None
    is_common_property: bool


@writes
def add(*, by: Actor, at: datetime, house: House, number: str, **facts: Unpack[PremisesFacts]) -> Premises:
    """Premises of a number not yet taken in the house. Raises CannotKeepPremises, Denied."""
    require_can_edit(by, house)
    with refused_by_database(CannotKeepPremises):
        return Premises.objects.create(house=house, **_numbered(number), **_checked(dict(facts), house_id=house.id))


@writes
def correct(
    *, by: Actor, at: datetime, premises: Premises, number: str | None = None, **facts: Unpack[PremisesFacts]
) -> Premises:
    """Sets the facts given. Raises CannotKeepPremises, Denied."""
    require_can_edit(by, premises.house)
    premises = locked(premises)
    if premises.merged_into_id:
        raise CannotKeepPremises(_("These premises were merged into others. Correct those."))
    numbered = _numbered(number) if number is not None else {}
    with refused_by_database(CannotKeepPremises):
        set_facts(premises, {**numbered, **_checked(dict(facts), house_id=premises.house_id, own_id=premises.id)})
    return premises


@writes
def remove(*, by: Actor, at: datetime, premises: Premises, on: date) -> Premises:
    """The premises no longer exist from that day on (rebuilt, joined to others); rights must have ended by then."""
    require_can_edit(by, premises.house)
    premises = locked(premises)
    if premises.rights.exclude(ends_on__lte=on).exists():
        raise CannotKeepPremises(_("Somebody owns these premises after that day. End their right first."), field="on")
    set_facts(premises, {"removed_on": on})
    return premises


def _numbered(number: str) -> dict[str, str]:
    shown = " ".join(number.split())
    if not shown:
        raise CannotKeepPremises(
            _("Premises need a number. Use a name (basement, attic) where there is none."), field="number"
        )
    return {"number": shown, "number_key": fold(shown)}


def _checked(facts: dict[str, Any], *, house_id: int, own_id: int | None = None) -> dict[str, Any]:
    parent = facts.get("parent")
    if parent is not None and (parent.house_id != house_id or parent.id == own_id or parent.parent_id is not None):
        raise CannotKeepPremises(_("A room belongs to a flat of the same house. Choose that flat."), field="parent")
    cadastral = facts.get("cadastral_number")
    if cadastral:
        try:
            facts["cadastral_number"] = check_cadastral_number(cadastral)
        except WrongIdentifier as error:
            raise CannotKeepPremises(str(error), field="cadastral_number") from error
    elif "cadastral_number" in facts:
        facts["cadastral_number"] = None
    return facts
