"""Recording who lives where."""

from datetime import date, datetime

from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit
from teremok.registry.models import Person, Premises, Residency
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.services.writing import locked, set_facts, writes


class CannotRecordResidency(Refused):
    """The residency can't be recorded like this."""


@writes
def move_in(
    *,
    by: Actor,
    at: datetime,
    premises: Premises,
    person: Person,
    kind: str,
    starts_on: date | None = None,
    source: str = "",
) -> Residency:
    """The person lives there from that day on (none: since before anything known)."""
    require_can_edit(by, premises.house)
    with refused_by_database(CannotRecordResidency):
        return Residency.objects.create(premises=premises, person=person, kind=kind, starts_on=starts_on, source=source)


@writes
def move_out(*, by: Actor, at: datetime, residency: Residency, on: date) -> Residency:
    """The person no longer lives there from that day on. Raises CannotRecordResidency, Denied."""
    require_can_edit(by, residency.premises.house)
    residency = locked(residency)
    with refused_by_database(CannotRecordResidency):
        set_facts(residency, {"ends_on": on})
    return residency
