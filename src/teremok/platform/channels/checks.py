"""Whether messages can leave, for `teremok doctor`."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from teremok.platform.channels.carrying.standing import GONE_AFTER
from teremok.platform.channels.models import Outgoing, ProviderState
from teremok.platform.channels.providers import configured
from teremok.platform.channels.states import State

LONG_WAIT = timedelta(minutes=2)


def mail_leaves() -> list[str]:
    return [] if settings.DEMO else [said for provider in configured.mail() if (said := provider.check())]


def sms_leave() -> list[str]:
    return [] if settings.DEMO else [said for provider in configured.sms() if (said := provider.check())]


def describe() -> str:
    return "nothing leaves the demo: see /demo/outbox" if settings.DEMO else "the server answers"


def post_is_carried() -> list[str]:
    """Messages wait and nobody carries them; the oldest is found by its index, nothing is counted."""
    if _carriers():
        return []
    waiting = Outgoing.objects.filter(state=State.QUEUED, carried_by=None, due_at=None).exclude(channel="letter")
    oldest = waiting.order_by("channel", "urgency", "id").values("queued_at")[:1].aggregate(at=Min("queued_at"))["at"]
    if oldest is None or oldest > timezone.now() - LONG_WAIT:
        return []
    return ["Messages wait and nobody carries them: run `teremok serve` or `teremok carry`."]


def describe_post() -> str:
    return f"carriers running: {_carriers()}"


def _carriers() -> int:
    alive = ProviderState.objects.filter(seen_at__gt=timezone.now() - GONE_AFTER)
    return alive.values("carrier").distinct().count()
