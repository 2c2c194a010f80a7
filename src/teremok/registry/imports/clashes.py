"""The worklist of addresses that stand in two places."""

from datetime import datetime

from django.db.models import QuerySet

from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit_city
from teremok.registry.imports.models import Clash
from teremok.registry.imports.states import Status


def waiting() -> QuerySet[Clash]:
    """Open clashes of applied imports, newest first; what was only checked or undone asks nobody."""
    return Clash.objects.filter(decision=Clash.Decision.OPEN, batch__status=Status.APPLIED).order_by("-id")


def settle(*, clash: Clash, by: Actor, at: datetime) -> None:
    """A person looked at both places and corrected the registry where it was wrong."""
    require_can_edit_city(by)
    clash.decision, clash.decided_by_label, clash.decided_at = Clash.Decision.SETTLED, by.label, at
    clash.save(update_fields=["decision", "decided_by_label", "decided_at"])
