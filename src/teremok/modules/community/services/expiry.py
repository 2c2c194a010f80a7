"""Notices whose last day has passed."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.modules.community.models import Notice
from teremok.modules.community.states import NoticeState
from teremok.modules.community.telling import tell
from teremok.platform.access import SYSTEM, Actor, Denied
from teremok.registry.models import House


@transaction.atomic
def expire_due(*, by: Actor, at: datetime) -> int:
    """Marks every notice whose last day is over, and tells its houses once; returns how many there were.

    It is the clock's work: `by` is the platform itself. Raises Denied for anyone else.
    """
    if by != SYSTEM:
        raise Denied(_("Notices end by themselves after their last day."))
    due = Notice.objects.filter(
        state__in=(NoticeState.PUBLISHED, NoticeState.HIDDEN), ends_on__lte=timezone.localdate(at)
    )
    ids = list(due.select_for_update(skip_locked=True).order_by("id").values_list("id", flat=True))
    expired = Notice.objects.filter(id__in=ids).update(state=NoticeState.EXPIRED, pinned_at=None)
    houses = House.objects.filter(notice_places__notice_id__in=ids).distinct()
    tell(houses.order_by("id").values_list("public_id", flat=True))
    return expired
