"""Recording who lives where."""

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit
from teremok.registry.listening import ask_house_again
from teremok.registry.models import Person, Premises, Residency
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes


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
    """The person lives there from that day on (none: since before anything known).

    Raises CannotRecordResidency (they live there already, or were merged into another), Denied.
    """
    require_can_edit(by, premises.house)
    premises = locked(premises)
    _refuse(premises, person, starts_on)
    with refused_by_database(CannotRecordResidency):
        return Residency.objects.create(premises=premises, person=person, kind=kind, starts_on=starts_on, source=source)


@writes
def move_out(*, by: Actor, at: datetime, residency: Residency, on: date) -> Residency:
    """The person no longer lives there from that day on. Raises CannotRecordResidency, Denied."""
    require_can_edit(by, residency.premises.house)
    residency = locked(residency)
    if residency.ends_on is not None and residency.ends_on != on:
        raise CannotRecordResidency(_("They have already moved out. Reload the page to see since when."), field="on")
    with refused_by_database(CannotRecordResidency):
        set_facts(residency, {"ends_on": on})
    ask_house_again(residency.premises.house)
    return residency


@writes
def correct_move_out(*, by: Actor, at: datetime, residency: Residency, on: date | None) -> Residency:
    """The day of moving out was recorded wrongly: it was `on`, or they never moved out (None).

    Raises CannotRecordResidency (they had not moved out, or live there again by then), Denied.
    """
    require_can_edit(by, residency.premises.house)
    residency = locked(residency)
    if residency.ends_on is None:
        raise CannotRecordResidency(_("No moving out is recorded. Record it first."), field="on")
    later = Residency.objects.filter(premises_id=residency.premises_id, person_id=residency.person_id).exclude(
        pk=residency.pk
    )
    later = later.filter(Q(starts_on__gte=residency.ends_on))
    if later.filter(Q(starts_on__lt=on) if on else Q()).exists():
        raise CannotRecordResidency(
            _("They moved in here again on an earlier day. Choose a day before that one."), field="on"
        )
    with refused_by_database(CannotRecordResidency):
        set_facts(residency, {"ends_on": on})
    ask_house_again(residency.premises.house)
    return residency


def _refuse(premises: Premises, person: Person, starts_on: date | None) -> None:
    if person.merged_into_id is not None:
        raise CannotRecordResidency(_("These data were merged into another person's. Choose that person."))
    if premises.merged_into_id is not None or premises.removed_on is not None:
        raise CannotRecordResidency(_("These premises are no more. Open those they were merged into."))
    same = Residency.objects.filter(premises=premises, person=person)
    if same.filter(Q(ends_on=None) | Q(ends_on__gt=starts_on) if starts_on else Q()).exists():
        raise CannotRecordResidency(_("This person already lives here on that day. Open their card."), field="on")
