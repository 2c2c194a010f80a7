"""What the home page itself puts under "what needs you"."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.portals.home.models import Correction
from teremok.portals.home.states import CorrectionState
from teremok.ui.sections import Need


def answers_to_read(actor: Actor, at: datetime) -> list[Need]:
    """Answers to the actor's requests to correct data, until they have read them."""
    if actor.account_id is None:
        return []
    unread = Correction.objects.filter(asked_by=actor.account_id, read_at=None, answered_at__isnull=False)
    return [
        Need(
            _("Your request %(number)s has been answered: %(state)s")
            % {"number": row.number, "state": row.get_state().label},
            f"{reverse('home:my_data')}?for={row.person.public_id}#wrong",
            tone="warning" if row.get_state() == CorrectionState.REFUSED else "info",
        )
        for row in unread.select_related("person").order_by("-answered_at", "-id")
    ]
