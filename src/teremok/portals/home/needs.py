"""What the home page itself puts under "what needs you"."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.database.asking import Row, Rows
from teremok.portals.home.models import Correction
from teremok.portals.home.states import CorrectionState
from teremok.ui.sections import Need


def answers_to_read(actor: Actor, at: datetime) -> Rows | None:
    """Answers to the actor's requests to correct data, until they have read them."""
    if actor.account_id is None:
        return None
    unread = Correction.objects.filter(asked_by=actor.account_id, read_at=None, answered_at__isnull=False)
    return unread.order_by("-answered_at", "-id").values_list("number", "state", "person__public_id")


def told_of_answers(rows: list[Row]) -> list[Need]:
    """From the rows of `answers_to_read`."""
    return [
        Need(
            _("Your request %(number)s has been answered: %(state)s")
            % {"number": number, "state": CorrectionState(state).label},
            f"{reverse('home:my_data')}?for={person}#wrong",
            tone="warning" if state == CorrectionState.REFUSED else "info",
        )
        for number, state, person in rows
    ]
