"""Says in the database how each provider is doing, for the staff's page, `teremok doctor` and monitoring."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from teremok.platform.channels.carrying.items import printable
from teremok.platform.channels.carrying.roads import Road
from teremok.platform.channels.models import ProviderState

GONE_AFTER = timedelta(seconds=60)


def write(*, carrier: UUID, roads: Sequence[Road], at: datetime) -> None:
    """One row for each provider of this carrier; those of carriers that are silent go."""
    now = time.monotonic()
    rows = [
        ProviderState(
            carrier=carrier,
            name=lane.provider.name,
            channel=road.channel,
            health=lane.health,
            since=lane.since,
            leads=lane is road.leader,
            on_wire=len(lane.wire),
            per_minute=lane.per_minute(now),
            last_success_at=lane.last_success_at,
            last_trouble_at=lane.last_trouble_at,
            trouble=printable(lane.trouble),
            seen_at=at,
        )
        for road in roads
        for lane in road.lanes
    ]
    said = [field.name for field in ProviderState._meta.fields if field.name not in ("id", "carrier", "name")]
    ProviderState.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["carrier", "name"], update_fields=said
    )
    ProviderState.objects.filter(seen_at__lt=at - GONE_AFTER).delete()


def forget(*, carrier: UUID) -> None:
    ProviderState.objects.filter(carrier=carrier).delete()
