"""Answers /live/?topic=…&topic=… with a stream of events, without holding a thread."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import close_old_connections
from granian.rsgi import ProtocolClosed, ProtocolError

from teremok.platform.access import Actor
from teremok.platform.health.metrics import LIVE_STREAMS
from teremok.platform.live.hub import Hub, Stream
from teremok.platform.live.topics import actor_of_session, may_listen
from teremok.platform.serving.requests import Exchange, Outflow, Scope

MOST_TOPICS = 20
HEARTBEAT_SECONDS = 20
LIFETIME_SECONDS = 300  # then the browser comes back, and its right is asked for again
SECONDS_TO_LISTEN = 5
HEADERS = [
    ("content-type", "text/event-stream; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-accel-buffering", "no"),
    ("x-content-type-options", "nosniff"),
]
PLAIN = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]


class LiveStreams:
    """The streams of one web process."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.hub = Hub()
        self.pool = ThreadPoolExecutor(2, "live")
        self.closing = False
        self.loop = loop
        self.running = loop.create_task(self.hub.run())

    def close(self) -> None:
        """Ends every stream; who comes anew is sent elsewhere."""
        self.closing = True
        self.running.cancel()
        self.pool.shutdown(wait=False, cancel_futures=True)

    async def __call__(self, scope: Scope, exchange: Exchange) -> None:
        topics = frozenset(parse_qs(scope.query_string).get("topic", []))
        if scope.method != "GET" or not 0 < len(topics) <= MOST_TOPICS:
            exchange.response_str(400, PLAIN, f"Name 1 to {MOST_TOPICS} topics: /live/?topic=…\n")
            return
        if self.closing or not await self._is_listening():
            exchange.response_str(503, [*PLAIN, ("retry-after", "2")], "Live streams are not ready yet.\n")
            return
        actor = await self.loop.run_in_executor(self.pool, _actor_who_may, _session_key(scope), topics)
        if actor is None:
            exchange.response_str(403, PLAIN, "You may not listen to this.\n")
            return
        stream = Stream(actor, topics)
        self.hub.join(stream)
        with LIVE_STREAMS.track_inprogress(), suppress(ProtocolClosed, ProtocolError):
            try:
                first = await self._beginning(stream, scope.headers.get("last-event-id", ""))
                await _flow(stream, exchange.response_stream(200, HEADERS), first, exchange)
            except psycopg.OperationalError:
                exchange.response_str(503, [*PLAIN, ("retry-after", "2")], "The database does not answer.\n")
            finally:
                self.hub.leave(stream)

    async def _is_listening(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_LISTEN):
                await self.hub.listening.wait()
        return self.hub.listening.is_set()

    async def _beginning(self, stream: Stream, last_heard: str) -> bytes:
        """The first bytes: how soon to come back, where one stands, and what was missed."""
        since, _, _event = last_heard.partition("-")
        if since.isdigit() and len(since) < 19:
            return b"retry: 2000\n\n" + b"".join(await self.hub.missed(stream, int(since)))
        return f"retry: 2000\nid: {await self.hub.position()}-0\nevent: hello\ndata: {{}}\n\n".encode()


async def _flow(stream: Stream, flow: Outflow, first: bytes, exchange: Exchange) -> None:
    await flow.send_bytes(first)
    gone = asyncio.ensure_future(exchange.client_disconnect())
    gone.add_done_callback(lambda _: stream.end())
    ends_at = asyncio.get_running_loop().time() + LIFETIME_SECONDS * random.uniform(0.8, 1.2)  # noqa: S311
    try:
        while asyncio.get_running_loop().time() < ends_at:
            try:
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    event = await stream.queue.get()
            except TimeoutError:
                event = (0, b":\n\n")
            if event is None:
                return
            if event[0] not in stream.heard:
                await flow.send_bytes(event[1])
    finally:
        gone.cancel()


def _session_key(scope: Scope) -> str:
    try:
        cookies = SimpleCookie(scope.headers.get("cookie", ""))
    except CookieError:
        return ""
    cookie = cookies.get(settings.SESSION_COOKIE_NAME)
    return cookie.value if cookie else ""


def _actor_who_may(session_key: str, topics: frozenset[str]) -> Actor | None:
    close_old_connections()
    try:
        actor = actor_of_session(session_key)
        return actor if all(may_listen(actor, topic) for topic in topics) else None
    finally:
        close_old_connections()
