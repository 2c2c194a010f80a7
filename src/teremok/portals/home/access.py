"""Who sees requests to correct data and who answers them."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from teremok.platform.access import Actor, Denied, Role
from teremok.portals.home.models import Correction
from teremok.registry.access import EDITORS, can_edit, kept_houses, persons_of

ANSWERING = EDITORS | {Role.ADMINISTRATOR}


def answers_corrections(actor: Actor) -> bool:
    return actor.has_role(*ANSWERING)


def own_corrections(actor: Actor) -> QuerySet[Correction]:
    """Those about the person and about those they act for, the newest first."""
    return Correction.objects.filter(person_id__in=persons_of(actor)).order_by("-asked_at", "-id")


def corrections_to_answer(actor: Actor) -> QuerySet[Correction]:
    """Those of the houses the actor keeps; what waits stands first, by its term."""
    return Correction.objects.filter(house_id__in=kept_houses(actor).values("id"))


def require_can_answer(actor: Actor, correction: Correction) -> None:
    if not can_edit(actor, correction.house):
        raise Denied(
            _("Only the registrar of the organisation that manages this house can answer. Pass the request on to them.")
        )
