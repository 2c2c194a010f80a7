"""Refusing notices in electronic form: they come on paper, and what waits goes to paper at once."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from teremok.notices import showing
from teremok.notices.access import require_answers_for
from teremok.notices.events import Happened, log, mark
from teremok.notices.kinds import kind_of
from teremok.notices.ladder import first_on_paper, has_paper
from teremok.notices.models import Addressee, Event, Habits
from teremok.notices.services.climbing import to_paper
from teremok.notices.states import AddresseeState
from teremok.platform.access import Actor
from teremok.registry.models import Person


@transaction.atomic
def refuse_digital(*, by: Actor, person: Person, at: datetime) -> Sequence[Addressee]:
    """From now on official notices come on paper; returns those that were under way and go to paper at once.

    What the person has confirmed stays as it is. Raises Denied.
    """
    require_answers_for(by, person)
    habits = Habits.objects.select_for_update().get_or_create(person=person, defaults={"said_at": at})[0]
    if habits.on_paper_since is None:
        habits.on_paper_since = habits.said_at = at
        habits.save(update_fields=["on_paper_since", "said_at"])
    rows = Addressee.objects.select_related("notice").filter(person=person, acknowledged_at=None, next_at__isnull=False)
    rows = rows.filter(refused_digital_at=None).exclude(state=AddresseeState.WITHDRAWN).order_by("pk")
    refused = [row for row in rows if _paper_lies_ahead(row)]
    for row in refused:
        to_paper(addressee=row, by=by, at=at)
    log(
        Happened(Event.Kind.REFUSED, row.notice_id, at, addressee_id=row.pk, facts={"person": mark(row.public_id)})
        for row in refused
    )
    if refused:
        showing.changed([person.public_id])
    return refused


@transaction.atomic
def accept_digital(*, by: Actor, person: Person, at: datetime) -> None:
    """Takes the refusal back: what is sent from now on comes electronically. Raises Denied."""
    require_answers_for(by, person)
    habits = Habits.objects.select_for_update().filter(person=person, on_paper_since__isnull=False).first()
    if habits is not None:
        habits.on_paper_since, habits.said_at = None, at
        habits.save(update_fields=["on_paper_since", "said_at"])


def _paper_lies_ahead(addressee: Addressee) -> bool:
    kind = kind_of(addressee.notice.kind)
    return has_paper(kind) and addressee.rung <= first_on_paper(kind.ladder)
