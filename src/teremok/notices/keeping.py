"""How long notices are kept: while somebody may argue about whether they were told, and no longer (152-FZ art. 5).

The log stays: it names nobody, and it is what proves that the rest was once there.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from teremok.notices.models import Addressee, DoorPosting, Letter, Notice, Reaction, Task
from teremok.notices.paper_files import forget as forget_paper
from teremok.platform.retention.kinds import Kind


def _due(before: datetime, limit: int) -> Sequence[UUID]:
    ended = Notice.objects.filter(ended_at__lt=before).order_by("ended_at", "id")
    return list(ended.values_list("public_id", flat=True)[:limit])


def _destroy(notices: Sequence[UUID]) -> int:
    keys = list(Notice.objects.filter(public_id__in=notices, ended_at__isnull=False).values_list("pk", flat=True))
    forget_paper(keys)
    for part in (Reaction, Letter, Task):
        part._base_manager.filter(addressee__notice_id__in=keys).delete()
    DoorPosting.objects.filter(notice_id__in=keys).delete()
    Addressee.objects.filter(notice_id__in=keys).delete()
    Notice.objects.filter(pk__in=keys).delete()
    return len(keys)


NOTICES = Kind(
    name="notices.notice",
    title=_("Notices and whom they reached"),
    contents=_("Who was told what and when, how they answered, letters and visits"),
    law="retention.notices",
    due=_due,
    destroy=_destroy,
)
