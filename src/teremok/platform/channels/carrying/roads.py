"""Which provider a channel's messages leave by: the first that works, and back to it when it does again."""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import structlog

from teremok.platform.channels.carrying.items import Item
from teremok.platform.channels.providers.base import Provider
from teremok.platform.channels.states import Channel, Health

log = structlog.get_logger(__name__)

REMEMBERED = 40  # results
FAILURES_IN_A_ROW = 5
LEAST_RESULTS = 10
SLOW_SECONDS = 5.0
STUCK_SECONDS = 10.0
PROBE_SECONDS = (3.0, 5.0, 10.0, 20.0, 30.0)
MINUTE = 60
MOST_AHEAD = 300


@dataclass
class Lane:
    """One provider, what is on its wire, and how it has been doing; times are of the monotonic clock."""

    provider: Provider
    health: Health = Health.WORKING
    since: datetime = field(default_factory=lambda: datetime.now(UTC))
    last_success_at: datetime | None = None
    last_trouble_at: datetime | None = None
    trouble: str = ""
    wire: dict[int, float] = field(default_factory=dict)  # message → when it was begun
    results: deque[tuple[bool, float]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    in_a_row: int = 0
    last_success: float = field(default_factory=time.monotonic)
    probes: int = 0
    probe_after: float = 0.0
    tokens: float = 0.0
    tokens_until: float = 0.0
    seconds: deque[list[float]] = field(default_factory=deque)  # [second, how many were taken in it]

    @property
    def room(self) -> int:
        return self.provider.window - len(self.wire)

    def begins(self, item: Item, now: float) -> None:
        self.wire[item.id] = now
        if self.provider.rate is not None:
            self.tokens -= 1
        if self.health is not Health.WORKING:
            self.probe_after = now + PROBE_SECONDS[min(self.probes, len(PROBE_SECONDS) - 1)]
            self.probes += 1

    def took(self, item: Item, now: float) -> None:
        """The provider answered, be it yes or no to this very message."""
        took = now - self.wire.pop(item.id)
        self.in_a_row = 0
        self.results.append((True, took))
        self.last_success, self.last_success_at = now, datetime.now(UTC)
        if not self.seconds or self.seconds[-1][0] != int(now):
            self.seconds.append([int(now), 0])
            while self.seconds[0][0] < now - MINUTE:
                self.seconds.popleft()
        self.seconds[-1][1] += 1
        if self.health is Health.WORKING:
            if took > SLOW_SECONDS and len(self.results) >= LEAST_RESULTS and self._average() > SLOW_SECONDS:
                self._becomes(Health.SLOW, f"Its answers take {self._average():.0f} s.")
        elif took < SLOW_SECONDS:
            self.results.clear()
            self._becomes(Health.WORKING, "")

    def failed(self, item: Item, reason: str, now: float, *, silent: bool = False) -> None:
        """The provider is out of order, or didn't answer; one silence among answers to others says nothing of it."""
        begun = self.wire.pop(item.id)
        self.last_trouble_at, self.trouble = datetime.now(UTC), reason
        if silent and begun < self.last_success:
            return
        self.results.append((False, now - begun))
        self.in_a_row += 1
        failures = sum(not well for well, _ in self.results)
        is_bad = self.in_a_row >= FAILURES_IN_A_ROW or (
            len(self.results) >= LEAST_RESULTS and failures * 2 >= len(self.results)
        )
        if is_bad and self.health is not Health.OUT:
            self._becomes(Health.OUT, reason)
            self.probe_after = now + PROBE_SECONDS[0]

    def look(self, now: float) -> None:
        """Notices that what is on the wire isn't answered."""
        if self.health is not Health.WORKING or now - self.last_success <= STUCK_SECONDS:
            return
        waits = now - min((begun for begun in self.wire.values() if begun >= self.last_success), default=now)
        if waits > STUCK_SECONDS:
            self._becomes(Health.SLOW, f"It has not answered for {waits:.0f} s.")

    def is_to_be_probed(self, now: float) -> bool:
        return self.health is not Health.WORKING and not self.wire and now >= self.probe_after

    @property
    def ahead(self) -> int:
        """How many are worth holding for it beside those on its wire: a window, or half a second's work."""
        pace = max((count for _, count in list(self.seconds)[-2:]), default=0.0)
        return int(max(self.provider.window, min(pace / 2, MOST_AHEAD)))

    def per_minute(self, now: float) -> int:
        return int(sum(count for second, count in self.seconds if second > now - MINUTE))

    def _average(self) -> float:
        return sum(seconds for _, seconds in self.results) / len(self.results)

    def _becomes(self, health: Health, reason: str) -> None:
        told = log.info if health is Health.WORKING else log.warning
        told("a provider changes its state", provider=self.provider.name, health=health.value, reason=reason)
        self.health, self.since, self.in_a_row = health, datetime.now(UTC), 0
        if health is Health.WORKING:
            self.probes = 0
        else:
            self.last_trouble_at, self.trouble = datetime.now(UTC), reason


class Road:
    """One channel: its providers in the order of preference, and the messages that wait here for room on a wire."""

    def __init__(self, channel: Channel, providers: Sequence[Provider]) -> None:
        self.channel = channel
        self.lanes = [Lane(provider) for provider in providers]
        self.waiting: deque[Item] = deque()
        self.hungry = False  # the last take got all it asked for, so more may wait

    @property
    def leader(self) -> Lane | None:
        """Who carries now: the first that works, else the first that is only slow."""
        for health in (Health.WORKING, Health.SLOW):
            for lane in self.lanes:
                if lane.health is health:
                    return lane
        return None

    def look(self, now: float) -> None:
        """Notices who doesn't answer, and lets go of what may be sent but wasn't."""
        for lane in self.lanes:
            lane.look(now)
            if now > lane.tokens_until and not self.waiting:
                lane.tokens = 0

    def wanted(self, now: float) -> int:
        """How many messages could be used: some more than fit on the wire, or one to try a provider with."""
        leader = self.leader
        if leader is None:
            due = any(lane.is_to_be_probed(now) for lane in self.lanes)
            return 1 if due and not self.waiting else 0
        room = leader.room + leader.ahead - len(self.waiting)
        if leader.provider.rate is not None:
            room = min(room, int(leader.tokens) - len(self.waiting))
        return max(0, room)

    def pick(self, item: Item, now: float) -> Lane | None:
        """Who takes this one: a provider that is to be tried again, else the leader if there is room.

        One that the leader was out of order for goes to another that works, whose rate repays it when it leads.
        """
        for lane in self.lanes:
            if lane.is_to_be_probed(now) and lane.provider.name not in item.tried:
                return lane
        leader = self.leader
        if leader is not None and leader.provider.name in item.tried:
            leader = self.another(item)
            return leader if leader is not None and leader.room > 0 else None
        if leader is None or leader.room < 1:
            return None
        if leader.provider.rate is not None and leader.tokens < 1:
            return None
        return leader

    def another(self, item: Item) -> Lane | None:
        """A working provider that this message hasn't met in this attempt."""
        for lane in self.lanes:
            if lane.health is Health.WORKING and lane.provider.name not in item.tried:
                return lane
        return None
