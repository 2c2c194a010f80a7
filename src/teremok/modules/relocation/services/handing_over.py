"""Keys: of the new flat to the family, of the old one back to the city. With the old ones the family has moved out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.access import require_can_lead
from teremok.modules.relocation.locking import locked_family
from teremok.modules.relocation.models import Family, Handover
from teremok.modules.relocation.models.contracts import Which
from teremok.modules.relocation.services import moving
from teremok.modules.relocation.states import Door, Stage
from teremok.platform.access import Actor
from teremok.platform.law.clocks import city_day
from teremok.platform.numbering import next_number

SERIES = "АКТ"


class CannotHandOver(Exception):
    """The act can't be written; the message says why."""


@dataclass(frozen=True)
class Act:
    """What stands on an act: the day, how many keys, the meters' figures by the meter, a remark."""

    held_on: date
    keys: int
    readings: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


@transaction.atomic
def hand_over(*, by: Actor, family: Family, which: Which, act: Act, at: datetime) -> Handover:
    """Writes the act; with the keys of the old flat the family has moved out. Raises CannotHandOver, Denied.

    Pressed twice it is one act; another act of the same home is refused.
    """
    family = locked_family(family)
    require_can_lead(by, family)
    if known := family.handovers.filter(which=which).first():
        if (known.held_on, known.keys) == (act.held_on, act.keys):
            return known
        raise CannotHandOver(_("There is an act already: № %(number)s.") % {"number": known.number})
    _require_may(family, which, act, city_day(at))
    handover = Handover.objects.create(
        family=family,
        which=which,
        number=next_number(SERIES, at=at),
        held_on=act.held_on,
        keys=act.keys,
        readings={name: text for name, text in act.readings.items() if text},
        remark=act.remark.strip(),
        made_at=at,
        made_by=by.account_id,
    )
    if which == Which.OLD:
        key = f"vacated {handover.public_id}"
        moving.move(families=[family.pk], to=Stage.EXECUTION, door=Door.OFFICER, by=by, at=at, key=key)
    return handover


def _require_may(family: Family, which: Which, act: Act, today: date) -> None:
    if act.keys < 1:
        raise CannotHandOver(_("Count the keys: there is at least one."))
    contract = family.contracts.filter(ended_at=None, city_signed_on__isnull=False).first()
    if which == Which.NEW:
        if contract is None or contract.city_signed_on is None:
            raise CannotHandOver(_("Keys are handed over once the contract is signed by both sides."))
        if not contract.city_signed_on <= act.held_on <= today:
            raise CannotHandOver(_("Keys were handed over between the day of the contract and today: mend the day."))
        return
    if rules.way(family.stage, (Stage.EXECUTION,)) is None:
        said = _("The family stands at “%(stage)s”: the old flat is given back after the keys of the new one.")
        raise CannotHandOver(said % {"stage": family.shown_stage.label})
    new = family.handovers.filter(which=Which.NEW).first()
    if family.stage == Stage.CONTRACT and new is None:
        raise CannotHandOver(_("First write the act for the keys of the new flat."))
    if act.held_on > today or (new is not None and act.held_on < new.held_on):
        raise CannotHandOver(_("The old flat is given back after the new keys, and not in the future: mend the day."))
