"""The carrier's life: one event loop for the wires, one thread for the database, one round after another."""

import asyncio
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

import psycopg
import structlog
import uvloop
from django.conf import settings
from django.db import connection
from django.utils import timezone

from teremok.kernel.ids import uuid7
from teremok.platform.channels.carrying import receiving, standing, taking, writing
from teremok.platform.channels.carrying.items import Fate, Item, after_trouble
from teremok.platform.channels.carrying.roads import Lane, Road
from teremok.platform.channels.carrying.sending_out import send_out
from teremok.platform.channels.carrying.terms import FLUSH_SECONDS, LEASE, POLL_SECONDS, RENEWAL_SECONDS
from teremok.platform.channels.delivering import WAKE
from teremok.platform.channels.measures import BROUGHT_BACK
from teremok.platform.channels.providers.base import Provider, Receipt
from teremok.platform.channels.providers.configured import providers
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.troubles import OutOfOrder
from teremok.platform.database.addresses import listening_parameters
from teremok.platform.database.gone import GONE
from teremok.platform.limits import spend_some

log = structlog.get_logger(__name__)

R = TypeVar("R")

GRACE_SECONDS = 15.0
PAUSE_SECONDS = 1.0
STANDING_SECONDS = 3.0
RATE_PART = 0.25  # of a second's messages is given at once, so that a rate is kept within a second too
MOST_AT_ONCE = 500
QUIET_SECONDS = 0.02


@dataclass
class _Written:
    """What waits to be written down."""

    fates: list[Fate] = field(default_factory=list)
    receipts: list[tuple[str, Receipt]] = field(default_factory=list)
    returned: list[int] = field(default_factory=list)
    fates_are_written: bool = False

    def __bool__(self) -> bool:
        return bool(self.fates or self.receipts or self.returned)


class Carrier:
    """Takes what waits, has it sent, writes down what became of it, until it is asked to stop.

    Messages in its hands are renewed, so that other carriers see that it lives; it holds a window of each provider on
    the wire and another, or half a second's work, beside it. Outcomes stay in memory until the database has them, and
    nothing new is taken before that.
    """

    def __init__(self, given: Sequence[Provider]) -> None:
        self.id: UUID = uuid7()
        by_channel: dict[Channel, list[Provider]] = defaultdict(list)
        for provider in given:
            by_channel[provider.channel].append(provider)
            provider.listen(self._listener(provider.name))
        self.roads = [Road(channel, some) for channel, some in by_channel.items()]
        self._given = list(given)
        self._held: dict[int, Item] = {}  # taken and not written yet
        self._written = _Written()
        self._tasks: set[asyncio.Task[None]] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._database = ThreadPoolExecutor(1, "post")
        self._heard = 0.0
        self._listening_on: asyncio.TimerHandle | None = None
        self._flushed = self._renewed = self._stood = self._called_up = 0.0

    def stop(self) -> None:
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Ends when `stop` was called and everything on a wire has been answered, or after GRACE_SECONDS."""
        for provider in self._given:
            await provider.open()
        listening = asyncio.create_task(self._listen())
        try:
            while not self._stopping:
                await self._round()
                await self._rest()
            await self._finish()
        finally:
            listening.cancel()
            await asyncio.gather(*(provider.close() for provider in self._given), return_exceptions=True)
            self._database.shutdown()

    async def _round(self) -> None:
        self._wake.clear()
        now = time.monotonic()
        for road in self.roads:
            road.look(now)
            self._pump(road)
        written, self._written = self._written, _Written()
        wanted = {road.channel: road.wanted(now) for road in self.roads}
        rates = {road.channel: _tokens_wanted(road) for road in self.roads}
        try:
            taken = await self._in_database(lambda: self._exchange(written, wanted, rates))
        except GONE as error:
            log.warning("the database can't be reached: %s", str(error).strip().partition("\n")[0])
            self._put_back(written)
            await self._in_database(_hang_up)
            await asyncio.sleep(PAUSE_SECONDS)
            return
        self._let_go(written.fates)
        for key in written.returned:
            self._held.pop(key, None)
        _acknowledge(written.receipts)
        for road in self.roads:
            items, fates, tokens, asked = taken[road.channel]
            if tokens and (leader := road.leader) is not None:
                leader.tokens, leader.tokens_until = leader.tokens + tokens, time.monotonic() + 1
            road.hungry = asked > 0 and len(items) + len(fates) >= asked
            self._written.fates += fates
            for item in items:
                self._held[item.id] = item
            road.waiting.extend(items)
            self._pump(road)

    async def _rest(self) -> None:
        """Until there is something to do: news from the queue, room on a wire, outcomes to be written, or the poll."""
        begun = time.monotonic()
        while not self._wake.is_set():
            now = time.monotonic()
            is_late = bool(self._written) and now >= self._flushed + FLUSH_SECONDS
            if is_late or now >= begun + POLL_SECONDS or any(self._is_worth_it(road, now) for road in self.roads):
                return
            try:
                async with asyncio.timeout(FLUSH_SECONDS if self._held or self._written else POLL_SECONDS):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _is_worth_it(self, road: Road, now: float) -> bool:
        """More waits, and there is room for many: fewer would make the database work for little."""
        leader = road.leader
        if leader is None or not road.hungry:
            return False
        if leader.provider.rate is not None:
            return now >= self._flushed + RATE_PART / 2
        return road.wanted(now) * 2 >= leader.ahead

    def _exchange(
        self, written: _Written, wanted: dict[Channel, int], rates: dict[Channel, tuple[str, float, int]]
    ) -> dict[Channel, tuple[list[Item], list[Fate], int, int]]:
        """In the database's thread: writes down what there is, looks after the queue, takes anew."""
        at, now = timezone.now(), time.monotonic()
        writing.write(written.fates)
        written.fates_are_written = True
        receiving.settle(written.receipts, at=at)
        taking.give_back(ids=written.returned)
        self._flushed = now
        given_up = self._look_after(at, now)
        taken: dict[Channel, tuple[list[Item], list[Fate], int, int]] = {}
        begun: list[int] = []
        try:
            for channel, most in wanted.items():
                tokens = _tokens_for(*rates[channel])
                most = min(most + tokens, MOST_AT_ONCE)
                items, fates = taking.take(channel=channel, most=most, at=at, begun=begun) if most > 0 else ([], [])
                fates += [fate for fate in given_up if fate.item.channel is channel]
                taken[channel] = (items, fates, tokens, most)
        except GONE:
            written.returned = begun  # nobody has begun to send them
            raise
        return taken

    def _look_after(self, at: datetime, now: float) -> list[Fate]:
        given_up: list[Fate] = []
        if now - self._called_up >= POLL_SECONDS:
            self._called_up = now
            taking.call_up(at=at)
            receiving.settle_all_kept(at=at)
        if now - self._renewed >= RENEWAL_SECONDS:
            self._renewed = now
            taking.renew(ids=list(self._held), at=at)
            count, given_up = taking.bring_back(at=at)
            BROUGHT_BACK.inc(count)
        if now - self._stood >= STANDING_SECONDS:
            self._stood = now
            standing.write(carrier=self.id, roads=self.roads, at=at)
        return given_up

    def _let_go(self, fates: Sequence[Fate]) -> None:
        for fate in fates:
            self._held.pop(fate.item.id, None)

    def _put_back(self, written: _Written) -> None:
        """What could not be written is written later."""
        if written.fates_are_written:
            self._let_go(written.fates)
        else:
            self._written.fates = written.fates + self._written.fates
        self._written.receipts = written.receipts + self._written.receipts
        self._written.returned = written.returned + self._written.returned

    def _pump(self, road: Road) -> None:
        """Begins to send what waits, as far as there is room."""
        now = time.monotonic()
        while road.waiting:
            lane = road.pick(road.waiting[0], now)
            if lane is None:
                break
            self._begin(road, lane, road.waiting.popleft(), now)
        if road.leader is None and road.waiting:
            self._written.returned += [item.id for item in road.waiting]  # they wait where others may find them
            road.waiting.clear()

    def _begin(self, road: Road, lane: Lane, item: Item, now: float) -> None:
        lane.begins(item, now)
        task = asyncio.create_task(self._send(road, lane, item))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, road: Road, lane: Lane, item: Item) -> None:
        """One message, and then whatever else waits for this wire: a task for each would cost more than it gives."""
        while True:
            came = await send_out(item, lane, at=timezone.now())
            if isinstance(came, OutOfOrder):
                self._try_another(road, lane, item, came)
            else:
                self._written.fates.append(came)
            now = time.monotonic()
            if self._is_worth_it(road, now):
                self._wake.set()
            if self._stopping or not road.waiting or road.pick(road.waiting[0], now) is not lane:
                if not self._stopping:
                    self._pump(road)
                return
            item = road.waiting.popleft()
            lane.begins(item, now)

    def _try_another(self, road: Road, lane: Lane, item: Item, trouble: OutOfOrder) -> None:
        item.tried = (*item.tried, lane.provider.name)
        if road.another(item) is not None and not self._stopping:
            road.waiting.appendleft(item)
        else:
            item.tried = ()
            self._written.fates.append(after_trouble(item, trouble, timezone.now(), provider=lane.provider.name))

    async def _finish(self) -> None:
        """Nothing new is begun; what waits goes back, what is on a wire is waited for."""
        for road in self.roads:
            self._written.returned += [item.id for item in road.waiting]
            road.waiting.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=GRACE_SECONDS)
        for task in self._tasks:
            task.cancel()
        for _ in range(5):
            written, self._written = self._written, _Written()
            try:
                await self._in_database(partial(self._leave, written))
                _acknowledge(written.receipts)
            except GONE:
                self._put_back(written)
                await self._in_database(_hang_up)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return
        log.error("the database could not be reached: outcomes are lost", count=len(self._written.fates))

    def _leave(self, written: _Written) -> None:
        writing.write(written.fates)
        receiving.settle(written.receipts, at=timezone.now())
        taking.give_back(ids=written.returned)
        standing.forget(carrier=self.id)
        connection.close()

    def _listener(self, name: str) -> Callable[[Receipt], None]:
        def hear(receipt: Receipt) -> None:
            if receipt.state in (State.DELIVERED, State.FAILED, State.UNKNOWN):
                self._written.receipts.append((name, receipt))
                self._heard = time.monotonic()
                if self._listening_on is None:
                    self._listen_on(QUIET_SECONDS)
            else:
                log.warning("a receipt says nothing final", provider=name, ref=receipt.ref)
                receipt.kept()

        return hear

    def _listen_on(self, seconds: float) -> None:
        self._listening_on = asyncio.get_running_loop().call_later(seconds, self._note_quiet)

    def _note_quiet(self) -> None:
        """Who has stopped to tell receipts may be waiting for our word on those before."""
        self._listening_on = None
        left = self._heard + QUIET_SECONDS - time.monotonic()
        if left > 0:
            self._listen_on(left)
        elif self._written.receipts:
            self._wake.set()

    async def _listen(self) -> None:
        """Wakes the loop when something is put into the post."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    **listening_parameters(settings), autocommit=True
                ) as db:
                    await db.execute(f"LISTEN {WAKE}")
                    self._wake.set()
                    async for _ in db.notifies():
                        self._wake.set()
            except psycopg.OperationalError as error:
                log.warning("the post's connection for news broke: %s", str(error).strip().partition("\n")[0])
            await asyncio.sleep(PAUSE_SECONDS)

    async def _in_database(self, work: Callable[[], R]) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._database, work)


def _acknowledge(receipts: Sequence[tuple[str, Receipt]]) -> None:
    for _, receipt in receipts:
        receipt.kept()


def _hang_up() -> None:
    """Which connection that is depends on the thread that asks, so the thread itself asks."""
    connection.close()


def _tokens_wanted(road: Road) -> tuple[str, float, int]:
    """The leader's name and rate, and how many of its messages may be asked for; zero where it has no rate."""
    leader = road.leader
    if leader is None or leader.provider.rate is None:
        return "", 0.0, 0
    room = leader.room + leader.ahead - len(road.waiting)
    return leader.provider.name, leader.provider.rate, max(0, int(min(room, leader.provider.window) - leader.tokens))


def _tokens_for(name: str, rate: float, wanted: int) -> int:
    """How many may begin now, of all carriers together."""
    if not wanted:
        return 0
    per = max(RATE_PART, 1 / rate)
    return spend_some("post", name, limit=max(1, int(rate * per)), per=timedelta(seconds=per), wanted=wanted)


def run() -> None:
    """Carries until SIGTERM or SIGINT."""

    async def work() -> None:
        carrier = Carrier(providers())
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, carrier.stop)
        await carrier.run()

    assert LEASE.total_seconds() > 2 * RENEWAL_SECONDS
    uvloop.run(work())
