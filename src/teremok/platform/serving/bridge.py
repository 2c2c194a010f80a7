"""Answers RSGI requests with a WSGI application in a pool of threads."""

import asyncio
import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from granian.rsgi import ProtocolClosed

from teremok.platform.serving.requests import Exchange, FileBody, Outflow, Scope, TooLarge, environment, read_body

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]
SECONDS_TO_TAKE_A_BLOCK = 60
PLAIN: Headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]


class Bridge:
    """`threads` requests are worked on at once; the others wait without holding anything but their body.

    A request stays in one thread from the first line of its view to the close of its response, because Django's
    database connections belong to threads. Files are sent by the server itself, past Python.
    """

    def __init__(self, application: Wsgi, *, threads: int, limit: int) -> None:
        self.application = application
        self.limit = limit
        self.waiting: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.threads = [Thread(target=self._work, name=f"request-{n}") for n in range(threads)]
        for thread in self.threads:
            thread.start()

    async def __call__(self, scope: Scope, exchange: Exchange) -> None:
        try:
            body, length = await read_body(scope, exchange, limit=self.limit)
        except TooLarge:
            exchange.response_str(413, PLAIN, f"A request may have at most {self.limit // 1024**2} MB.\n")
            return
        except TimeoutError:
            exchange.response_str(408, PLAIN, "The request's body did not arrive in time.\n")
            return
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Callable[[], None]] = loop.create_future()
        with suppress(ProtocolClosed):  # the client has gone
            environ = environment(scope, body, length)
            self.waiting.put(partial(self._answer_and_tell, environ, body, exchange, loop, answered))
            finish = await answered
            finish()

    def close(self) -> None:
        """Lets the requests under way be finished; those that wait are left."""
        with suppress(Empty):
            while True:
                self.waiting.get_nowait()
        for _ in self.threads:
            self.waiting.put(None)

    def _work(self) -> None:
        while (job := self.waiting.get()) is not None:
            job()

    def _answer_and_tell(
        self,
        environ: dict[str, Any],
        body: BinaryIO,
        exchange: Exchange,
        loop: asyncio.AbstractEventLoop,
        answered: "asyncio.Future[Callable[[], None]]",
    ) -> None:
        """A hand-over of our own: `run_in_executor` chains two futures, which costs as much as a small page."""
        try:
            finish, error = self._answer(environ, body, exchange, loop), None
        except BaseException as fault:  # noqa: BLE001 (whatever it is, it is raised where the request is awaited)
            finish, error = _nothing, fault
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(_tell, answered, finish, error)

    def _answer(
        self, environ: dict[str, Any], body: BinaryIO, exchange: Exchange, loop: asyncio.AbstractEventLoop
    ) -> Callable[[], None]:
        """Works the request through; what is left to do in the loop is returned."""
        status, headers = 500, PLAIN

        def start_response(line: str, fields: Headers, _exc_info: object = None) -> None:
            nonlocal status, headers
            status = int(line.split(" ", 1)[0])
            headers = [(name, value.strip()) for name, value in fields]

        with body:
            result = self.application(environ, start_response)
            try:
                path = _whole_file(result, headers) if isinstance(result, FileBody) else None
                if path:
                    return partial(exchange.response_file, status, headers, path)
                if not getattr(result, "streaming", True):
                    return partial(exchange.response_bytes, status, headers, b"".join(result))
                _pour(result, partial(exchange.response_stream, status, headers), loop)
                return _nothing
            finally:
                close = getattr(result, "close", None)
                if close:
                    close()


def _tell(
    answered: "asyncio.Future[Callable[[], None]]", finish: Callable[[], None], error: BaseException | None
) -> None:
    if answered.done():  # nobody waits any more
        return
    if error:
        answered.set_exception(error)
    else:
        answered.set_result(finish)


def _pour(blocks: Iterable[bytes], begin: Callable[[], Outflow], loop: asyncio.AbstractEventLoop) -> None:
    """Sends block after block, each when the one before has been taken; who takes none for a minute is left."""

    async def open_flow() -> Outflow:
        return begin()

    async def send(block: bytes) -> None:
        await flow.send_bytes(block)

    flow = asyncio.run_coroutine_threadsafe(open_flow(), loop).result()
    for block in blocks:
        if block:
            asyncio.run_coroutine_threadsafe(send(block), loop).result(SECONDS_TO_TAKE_A_BLOCK)


def _nothing() -> None:
    """The response has been sent already."""


def _whole_file(result: FileBody, headers: Headers) -> str | None:
    """The path of the file when all of it is to be sent and it still lies there under its name."""
    name = getattr(result.file, "name", None)
    length = next((value for key, value in headers if key.lower() == "content-length"), "")
    if not isinstance(name, str) or not Path(name).is_absolute():
        return None
    with suppress(OSError):
        here, there = os.fstat(result.file.fileno()), Path(name).stat()
        same = (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
        if same and length == str(here.st_size) and result.file.tell() == 0:
            return name
    return None
