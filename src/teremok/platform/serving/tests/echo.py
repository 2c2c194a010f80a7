"""A WSGI application that tells what it was given, and a real server before it."""

import hashlib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import orjson

from teremok.platform.serving.bridge import Bridge
from teremok.platform.serving.requests import FileBody

LIMIT = 8 * 1024 * 1024


class Flow:
    """A response that comes in blocks and says when it was closed."""

    streaming = True

    def __iter__(self):
        for n in range(5):
            yield b"%d" % n * 100_000


class Whole(list):
    streaming = False


def echo(environ, start_response):
    path = environ["PATH_INFO"].encode("latin-1").decode()
    if path == "/flow":
        start_response("200 OK", [("content-type", "text/plain")])
        return Flow()
    if path == "/file":
        file = Path(__file__).open("rb")  # noqa: SIM115 (closed by the bridge)
        start_response("200 OK", [("content-length", str(Path(__file__).stat().st_size))])
        return environ["wsgi.file_wrapper"](file, 4096)
    if path == "/part":
        file = Path(__file__).open("rb")  # noqa: SIM115 (closed by the bridge)
        file.seek(10)
        start_response("206 Partial Content", [("content-type", "text/plain")])
        return FileBody(file)
    body = environ["wsgi.input"]
    told = {
        "path": path,
        "query": environ["QUERY_STRING"],
        "method": environ["REQUEST_METHOD"],
        "length": environ["CONTENT_LENGTH"],
        "address": environ["REMOTE_ADDR"],
        "on_disk": getattr(body, "_rolled", False),
        "sha": hashlib.sha256(body.read()).hexdigest(),
        "headers": {key: value for key, value in environ.items() if key.startswith("HTTP_")},
    }
    start_response("200 OK", [("set-cookie", " a=1"), ("set-cookie", " b=2")])
    return Whole([orjson.dumps(told)])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(target: str, environ: dict[str, str] | None = None):
    """The address at which granian serves the RSGI application `target`."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--port", str(port), "--no-ws", target]
    options = ["--log-level", "warning", "--backpressure", "5000", "--backlog", "2048", "--workers-kill-timeout", "2"]
    server = subprocess.Popen([*command, *options], env=environ)  # noqa: S603
    try:
        while True:
            assert server.poll() is None, "the server did not start"
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


class Echo:
    """Its threads begin with the server: whoever only imports this module has none to wait for at its end."""

    def __rsgi_init__(self, loop):
        self.pages = Bridge(echo, threads=2, limit=LIMIT)

    async def __rsgi__(self, scope, exchange):
        await self.pages(scope, exchange)


application = Echo()
