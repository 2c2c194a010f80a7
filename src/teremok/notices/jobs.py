"""Background entry points of notices."""

from django.utils import timezone

from teremok.notices.models import Notice
from teremok.notices.services import preparing
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import defer, task


@task("notices.prepare", queue="notices", retry=5)
def prepare_notice(notice_id: int) -> None:
    """Turns one notice's audience into addressees."""
    preparing.prepare(notice=Notice.objects.get(pk=notice_id), by=SYSTEM, at=timezone.now())


def prepare(notice: Notice) -> None:
    """Defers the preparing in the transaction that made the notice ready."""
    defer(prepare_notice, key=str(notice.pk), notice_id=notice.pk)
