"""What follows a move by the clock: terms that begin with service, reminders, a look into the registry."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from teremok.modules.relocation.services import reconciling, reminding, terms
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic, task


@task("relocation.start_terms", retry=5)
def start_terms(subject: str) -> None:
    """Somebody of this batch was served: perhaps they were the last one."""
    terms.start(by=SYSTEM, at=timezone.now(), subjects=[UUID(subject)])


@periodic("*/10 * * * *", name="relocation.start_all_terms")
def start_all_terms(at: datetime) -> None:
    """Every ten minutes: the terms of those whom a lost job, or a family that was just being moved, left waiting."""
    terms.start(by=SYSTEM, at=at)


@periodic("0 6 * * *", name="relocation.remind")
def remind(at: datetime) -> None:
    """In the morning those are reminded whose term ends soon and who haven't answered or signed."""
    reminding.remind(by=SYSTEM, at=at)


@periodic("40 1 * * *", name="relocation.reconcile")
def reconcile(at: datetime) -> None:
    """Every night families are compared with the registry: who died, sold, came, can't be reached."""
    reconciling.reconcile(by=SYSTEM, at=at)
