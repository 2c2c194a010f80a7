"""Forgets what was told."""

from datetime import datetime, timedelta

from teremok.platform.jobs import periodic
from teremok.platform.live.models import Event

KEEP = timedelta(minutes=10)


@periodic("*/2 * * * *", name="live.forget_old_events")
def forget_old_events(at: datetime) -> None:
    Event.objects.filter(published_at__lt=at - KEEP).delete()
