"""One connection that listens for a whole process, and the streams it feeds."""

import asyncio
import json
import logging
from collections import defaultdict
from typing import Any

import psycopg
from django.conf import settings

from teremok.platform.access import Actor
from teremok.platform.database.addresses import listening_parameters
from teremok.platform.live.publishing import ACCOUNT, CHANNEL, HANG_UP

PAUSE_SECONDS = 1.0
QUEUE_LIMIT = 200
EVENTS = "SELECT id, horizon, topic, name, data FROM live_event WHERE transaction = ANY(%s) ORDER BY id"
MISSED = (
    "SELECT id, horizon, topic, name, data FROM live_event"
    " WHERE transaction >= %s AND topic = ANY(%s) AND name <> %s ORDER BY id"
)
OLDEST_OPEN = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

logger = logging.getLogger(__name__)


class Stream:
    """What one browser hears: events by their id, ready for sending; None is the end."""

    def __init__(self, actor: Actor, topics: frozenset[str]) -> None:
        self.actor = actor
        self.topics = topics
        self.queue: asyncio.Queue[tuple[int, bytes] | None] = asyncio.Queue(QUEUE_LIMIT)
        self.heard: set[int] = set()

    def end(self) -> None:
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


class Hub:
    """Hands each event to the streams of its topic.

    When its connection breaks it ends every stream: browsers come back with the id they heard last and are told
    what they missed. So does a stream that takes its messages too slowly.
    """

    def __init__(self) -> None:
        self.streams: dict[str, set[Stream]] = defaultdict(set)
        self.count = 0
        self.listening = asyncio.Event()
        self._reader: psycopg.AsyncConnection[Any] | None = None
        self._reading = asyncio.Lock()

    async def run(self) -> None:
        while True:
            try:
                await self._listen()
            except psycopg.OperationalError as error:
                logger.warning("the live connection broke: %s", error)
            finally:
                self.listening.clear()
                self.end_all()
            await asyncio.sleep(PAUSE_SECONDS)

    def join(self, stream: Stream) -> None:
        self.count += 1
        for topic in stream.topics:
            self.streams[topic].add(stream)

    def leave(self, stream: Stream) -> None:
        self.count -= 1
        for topic in stream.topics:
            self.streams[topic].discard(stream)
            if not self.streams[topic]:
                del self.streams[topic]

    def end_all(self) -> None:
        for stream in {stream for streams in self.streams.values() for stream in streams}:
            stream.end()

    async def missed(self, stream: Stream, since: int) -> list[bytes]:
        """Messages for the stream from the transaction `since` on. Raises psycopg.OperationalError."""
        async with self._reading:
            reader = await self._connected()
            rows = await (await reader.execute(MISSED, [since, list(stream.topics), HANG_UP])).fetchall()
        stream.heard.update(row[0] for row in rows)
        return [message(*row) for row in rows]

    async def position(self) -> int:
        """Where a stream stands that begins now. Raises psycopg.OperationalError."""
        async with self._reading:
            [position] = await (await (await self._connected()).execute(OLDEST_OPEN)).fetchone() or [0]
        return int(position)

    async def _listen(self) -> None:
        async with await psycopg.AsyncConnection.connect(**listening_parameters(settings), autocommit=True) as db:
            await db.execute(f"LISTEN {CHANNEL}")
            self.listening.set()
            while True:
                transactions = {
                    int(notice.payload) async for notice in db.notifies(stop_after=1) if notice.payload.isdigit()
                }
                if transactions:
                    await self._hand_out(transactions)

    async def _hand_out(self, transactions: set[int]) -> None:
        async with self._reading:
            reader = await self._connected()
            rows = await (await reader.execute(EVENTS, [list(transactions)])).fetchall()
        for row in rows:
            event_id, _horizon, topic, name, _data = row
            if name == HANG_UP:
                self._hang_up(topic)
                continue
            text = message(*row)
            for stream in self.streams.get(topic, ()):
                if stream.queue.full():
                    stream.end()
                else:
                    stream.queue.put_nowait((event_id, text))

    def _hang_up(self, topic: str) -> None:
        """An account's streams, whatever they listen to, or all streams of another topic."""
        kind, _colon, key = topic.partition(":")
        if kind != ACCOUNT:
            for stream in self.streams.get(topic, ()):
                stream.end()
            return
        for stream in {stream for streams in self.streams.values() for stream in streams}:
            if str(stream.actor.account_id) == key:
                stream.end()

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        if self._reader is None or self._reader.closed:
            self._reader = await psycopg.AsyncConnection.connect(**listening_parameters(settings), autocommit=True)
        return self._reader


def message(event_id: int, horizon: int, topic: str, name: str, data: Any) -> bytes:
    """An event as text/event-stream has it; its id says where to take up again, and which event it was."""
    text = json.dumps({"topic": topic, "data": data}, ensure_ascii=False)
    return f"id: {horizon}-{event_id}\nevent: {name}\ndata: {text}\n\n".encode()
