"""Background entry points of notices."""

from datetime import datetime

from django.utils import timezone

from teremok.notices.models import Notice
from teremok.notices.services import climbing, preparing
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import defer, periodic, task


@task("notices.prepare", queue="notices", retry=5)
def prepare_notice(notice_id: int) -> None:
    """Turns one notice's audience into addressees."""
    preparing.prepare(notice=Notice.objects.get(pk=notice_id), by=SYSTEM, at=timezone.now())


def prepare(notice: Notice) -> None:
    """Defers the preparing in the transaction that made the notice ready."""
    defer(prepare_notice, key=str(notice.pk), notice_id=notice.pk)


@periodic("* * * * *", name="notices.climb")
def climb(at: datetime) -> None:
    """Every minute: whoever's next rung is due."""
    while climbing.climb(by=SYSTEM, at=at):
        pass
