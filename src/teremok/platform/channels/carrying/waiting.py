"""Carries what waits here and now, without a process of its own."""

import asyncio
import time
from datetime import datetime
from functools import partial

from django.utils import timezone

from teremok.platform.channels.carrying import receiving, taking, writing
from teremok.platform.channels.carrying.items import Fate, Item, after_trouble
from teremok.platform.channels.carrying.roads import Lane, Road
from teremok.platform.channels.carrying.sending_out import send_out
from teremok.platform.channels.providers.apart import apart
from teremok.platform.channels.providers.base import Provider, Receipt
from teremok.platform.channels.providers.configured import providers
from teremok.platform.channels.states import Channel
from teremok.platform.channels.troubles import OutOfOrder

BATCH = 100


def carry_waiting(*, at: datetime | None = None) -> int:
    """Every message that is due leaves, in the caller's transaction; returns how many were tried.

    For tests and for filling the demo city; a server leaves this to its carrier. Receipts that come within the session
    are settled too, kept ones as well.
    """
    now = at or timezone.now()
    tried = 0
    given = providers()
    taking.call_up(at=now)
    for channel in (Channel.MAIL, Channel.SMS, Channel.PUSH):
        road = [provider for provider in given if provider.channel is channel]
        while road:
            items, fates = taking.take(channel=channel, most=BATCH, at=now)
            if not items and not fates:
                break
            receipts: list[tuple[str, Receipt]] = []
            fates += apart(lambda: _all_out(road, items, receipts, now))  # noqa: B023 (it ends before the next turn)
            writing.write(fates)
            receiving.settle(receipts, at=now)
            tried += len(fates)
    while receiving.settle_kept(at=now, all_of_them=True):
        continue
    return tried


async def _all_out(
    given: list[Provider], items: list[Item], receipts: list[tuple[str, Receipt]], at: datetime
) -> list[Fate]:
    road = Road(given[0].channel, given)
    for provider in given:
        provider.listen(partial(_hear, receipts, provider.name))
        await provider.open()
    try:
        return [await _one_out(road, item, at) for item in items]
    finally:
        await asyncio.gather(*(provider.close() for provider in given))


def _hear(receipts: list[tuple[str, Receipt]], name: str, receipt: Receipt) -> None:
    receipts.append((name, receipt))
    receipt.kept()  # the session ends before anything is written


async def _one_out(road: Road, item: Item, at: datetime) -> Fate:
    """By each provider in turn, until one isn't out of order."""
    lane: Lane | None = road.lanes[0]
    while lane is not None:
        lane.begins(item, time.monotonic())
        came = await send_out(item, lane, at=at)
        if not isinstance(came, OutOfOrder):
            return came
        item.tried = (*item.tried, lane.provider.name)
        trouble, name = came, lane.provider.name
        lane = next((lane for lane in road.lanes if lane.provider.name not in item.tried), None)
    return after_trouble(item, trouble, at, provider=name)
