"""A real Chromium whose requests are answered by the strict client: no server, no port, the test's own transaction."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright._impl._sync_base import SyncBase
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, sync_playwright

from tests.cast import Member, client_of
from tests.client import StrictClient

HOST = "localhost"  # browsers trust it as they do https
ORIGIN = f"http://{HOST}"
CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "woff2": "font/woff2", "png": "image/png"}
# An empty page of our own: to leave for about:blank would cost the tab its process, and what that has compiled.
EMPTY, OWN_GROUP = "/empty/", {"cross-origin-opener-policy": "same-origin"}
KEPT_BY_BROWSER = {"host", "content-length", "cookie", "connection", "accept-encoding"}
MOVED = {301, 302, 303, 307, 308}


@contextmanager
def running(loop: asyncio.AbstractEventLoop | None) -> Iterator[None]:
    """The thread looks as if this loop, or none, ran in it.

    Playwright leaves its loop running in the test's thread, and Django keeps other connections where a loop runs: the
    browser would ask a database that knows nothing of the test's transaction.
    """
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)


def _keep_the_loop_to_the_driver() -> None:
    # Playwright's public API has no hook around its calls, and this is the one gate they all pass. The version is
    # locked in requirements/dev.txt; were the gate to move, every browser test would fail at once.
    call = SyncBase._sync

    def called(self: Any, coroutine: Any) -> Any:
        with running(self._loop):
            return call(self, coroutine)

    # Nor do its listeners pass the gate; without the loop the driver would never be told what they listen to.
    listen = SyncBase.on

    def listened(self: Any, event: Any, f: Any) -> None:
        with running(self._loop):
            listen(self, event, f)

    SyncBase._sync, SyncBase.on = called, listened


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    _keep_the_loop_to_the_driver()
    with sync_playwright() as driver, running(None):
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


class Browsers:
    """Browsers of members, each signed in; what their pages complain of is heard."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.contexts: list[BrowserContext] = []
        self.heard: list[str] = []

    def open(self, member: Member, *, size: dict[str, int] = DESK, language: str = "ru", **wishes: Any) -> Page:
        context = self.chromium.new_context(
            base_url=ORIGIN, viewport=size, locale=language, reduced_motion="reduce", **wishes
        )
        self.contexts.append(context)
        client = client_of(member, language=language)
        client.handler.enforce_csrf_checks = True
        client.defaults["SERVER_NAME"] = HOST
        context.route("**/*", lambda route, request: answer(client, route, request))
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("console", lambda line: self.heard.append(line.text) if line.type == "error" else None)
        return page

    def close(self) -> None:
        for context in self.contexts:
            context.close()

    def require_silence(self) -> None:
        """Script errors and blocked content fail the test."""
        unexpected = [line for line in self.heard if "Failed to load resource" not in line]
        self.heard.clear()
        assert not unexpected


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`browse(member, …)` opens a browser of their own, signed in, and fails the test when its pages complain."""
    browsers = Browsers(chromium)
    yield browsers.open
    browsers.close()
    browsers.require_silence()


def answer(client: StrictClient, route: Route, request: Request) -> None:
    """One request of the browser, put to Django."""
    parts = urlsplit(request.url)
    if parts.netloc != HOST:
        route.abort()
    elif parts.path.startswith("/static/"):
        _answer_with_file(parts.path.removeprefix("/static/"), route)
    elif parts.path == EMPTY:
        route.fulfill(content_type="text/html", headers=OWN_GROUP, body="<!doctype html>")
    elif parts.path == "/live/":
        route.fulfill(status=204)  # "don't come back": streams have tests of their own
    else:
        _answer_with_django(client, parts.path + (f"?{parts.query}" if parts.query else ""), route, request)


def _answer_with_file(name: str, route: Route) -> None:
    found = finders.find(name)
    if found:
        route.fulfill(path=str(found), content_type=TYPES.get(name.rsplit(".", 1)[-1], "text/plain"))
    else:
        route.fulfill(status=404)


def _answer_with_django(client: StrictClient, path: str, route: Route, request: Request) -> None:
    headers = {name: value for name, value in request.headers.items() if name not in KEPT_BY_BROWSER}
    posted = request.post_data_buffer or b""
    with running(None):
        form = headers.pop("content-type", "application/octet-stream")
        response = client.generic(request.method, path, posted, content_type=form, headers=headers)
    if response.status_code in MOVED:
        # A redirect given to the browser would leave for the network, past us; so a page sends it on.
        target = escape(response.headers["Location"])
        route.fulfill(content_type="text/html", body=f'<meta http-equiv="refresh" content="0;url={target}">')
        return
    body = b"".join(response.streaming_content) if response.streaming else response.content
    route.fulfill(status=response.status_code, headers=dict(response.headers), body=body)
