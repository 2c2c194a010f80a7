"""Sent messages hold names and addresses: they go when nobody can ask about them any more."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from teremok.platform.channels.models import Outgoing
from teremok.platform.retention.kinds import Kind


def _due(before: datetime, limit: int) -> Sequence[UUID]:
    ended = Outgoing.objects.filter(ended_at__lt=before).order_by("ended_at", "id")
    return list(ended.values_list("public_id", flat=True)[:limit])


def _destroy(messages: Sequence[UUID]) -> int:
    return Outgoing.objects.filter(public_id__in=messages, ended_at__isnull=False).delete()[0]


SENT_MESSAGES = Kind(
    name="channels.outgoing",
    title=_("Sent mail, SMS and letters"),
    contents=_("Addresses, phone numbers and contents of messages"),
    law="retention.outbox",
    due=_due,
    destroy=_destroy,
    automatic=True,
)
