"""A simulator beside a test: its own loop in a thread of its own."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from teremok.platform.channels.simulators.links import Link

LOOPBACK = "127.0.0.1"

Serve = Callable[[str, int], Awaitable[asyncio.Server]]


async def _end() -> None:
    await Link.break_all_off()
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await asyncio.sleep(0.01)


@contextmanager
def beside(serve: Serve) -> Iterator[tuple[int, asyncio.AbstractEventLoop]]:
    """Serves on a free port of loopback; gives the port and the loop, in which the simulator may be told things."""
    loop = asyncio.new_event_loop()
    ready, ports = Event(), []
    servers: list[asyncio.Server] = []

    async def start() -> None:
        server = await serve(LOOPBACK, 0)
        servers.append(server)
        ports.append(server.sockets[0].getsockname()[1])
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.run_until_complete(start())
        loop.run_forever()
        servers[0].close()
        loop.run_until_complete(_end())
        loop.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    if not ready.wait(10):
        raise TimeoutError("the simulator didn't start")
    try:
        yield ports[0], loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
