"""Hands one message to one provider and says what came of it."""

import time
from datetime import datetime

import structlog

from teremok.platform.channels.carrying.items import Fate, Item, after_trouble, ended, left
from teremok.platform.channels.carrying.roads import Lane
from teremok.platform.channels.carrying.terms import TOO_LATE
from teremok.platform.channels.measures import SECONDS, TROUBLES
from teremok.platform.channels.providers.base import LONGEST_REF
from teremok.platform.channels.states import State
from teremok.platform.channels.troubles import CannotDeliver, OutOfOrder, Unanswered

log = structlog.get_logger(__name__)


async def send_out(item: Item, lane: Lane, *, at: datetime) -> Fate | OutOfOrder:
    """One attempt. OutOfOrder says that the message surely hasn't left and another provider may have it at once."""
    name = lane.provider.name
    if item.expires_at is not None and item.expires_at <= at:
        lane.wire.pop(item.id)
        return ended(item, State.FAILED, TOO_LATE, at, attempts=item.attempts + 1)
    begun = time.monotonic()
    try:
        accepted = await lane.provider.send(item.parcel())
    except OutOfOrder as trouble:
        TROUBLES.labels(name, type(trouble).__name__).inc()
        lane.failed(item, str(trouble), time.monotonic())
        return trouble
    except CannotDeliver as trouble:
        TROUBLES.labels(name, type(trouble).__name__).inc()
        if isinstance(trouble, Unanswered):
            lane.failed(item, str(trouble), time.monotonic(), silent=True)
        else:
            lane.took(item, time.monotonic())
        return after_trouble(item, trouble, at, provider=name)
    except Exception as error:  # a fault of the provider's code: the others go on, and this one may have left
        TROUBLES.labels(name, type(error).__name__).inc()
        log.exception("a provider failed in a way of its own", provider=name, message=str(item.public_id))
        lane.failed(item, type(error).__name__, time.monotonic())
        return after_trouble(item, Unanswered(f"The provider failed: {type(error).__name__}."), at, provider=name)
    now = time.monotonic()
    SECONDS.labels(name).observe(now - begun)
    lane.took(item, now)
    ref = accepted.ref
    if len(ref) > LONGEST_REF or not ref.isprintable():
        log.warning("a provider gave a reference that can't be kept", provider=name, message=str(item.public_id))
        ref = ""
    return left(item, provider=name, ref=ref, gives_receipts=lane.provider.gives_receipts, at=at)
