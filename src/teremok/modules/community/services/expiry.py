"""Notices whose last day has passed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from teremok.modules.community.models import Notice
from teremok.modules.community.services.telling import tell
from teremok.modules.community.states import NoticeState
from teremok.registry.models import House


@transaction.atomic
def expire_due(*, at: datetime) -> int:
    """Marks every notice whose last day is over, and tells its houses once; returns how many there were."""
    due = Notice.objects.filter(
        state__in=(NoticeState.PUBLISHED, NoticeState.HIDDEN), ends_on__lte=timezone.localdate(at)
    )
    ids = list(due.select_for_update(skip_locked=True).order_by("id").values_list("id", flat=True))
    expired = Notice.objects.filter(id__in=ids).update(state=NoticeState.EXPIRED, pinned_at=None)
    houses = House.objects.filter(notice_places__notice_id__in=ids).distinct()
    tell(houses.order_by("id").values_list("public_id", flat=True))
    return expired
