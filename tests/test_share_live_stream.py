"""The tabs of a browser share one live stream: counted at a server, with more tabs than a browser has connections."""

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.sources import ROOT

pytestmark = pytest.mark.browser
BEHAVIOUR = ROOT / "src/teremok/ui/behaviour/live.js"
TABS = 8  # a browser has six connections to a host
SECONDS = 30
PAGE = """<!doctype html><meta charset="utf-8"><title>{topic}</title>
<div data-ui-live="house:common {topic}" data-ui-live-events="board"></div>
<script>
  window.told = 0;
  window.htmx = {{ trigger: () => {{ window.told += 1; }} }};
</script>
<script type="module">{{ {behaviour} }}</script>"""


# Keeps in window.most how many streams the tab had at once, those it is still opening included.
COUNTING = """
const all = [];
window.most = 0;
window.EventSource = class extends EventSource {
  constructor(address) {
    super(address);
    all.push(this);
    window.most = Math.max(window.most, all.filter((one) => one.readyState !== EventSource.CLOSED).length);
  }
};
"""


class Hall:
    """A server of pages and of the streams that it counts; the topic "closed" is refused together with any other."""

    def __init__(self) -> None:
        self.streams: dict[queue.Queue[bytes | None], set[str]] = {}
        hall = self

        class Answer(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/live/":
                    hall.pour(self, set(parse_qs(parts.query)["topic"]))
                else:
                    hall.show(self, parts.path.strip("/"))

            def log_message(self, *_: object) -> None:
                """Nothing: a test has no log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server.daemon_threads = True
        self.address = f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def show(self, answer: BaseHTTPRequestHandler, topic: str) -> None:
        body = PAGE.format(topic=topic, behaviour=BEHAVIOUR.read_text()).encode() if topic else b""
        answer.send_response(200 if topic else 404)
        answer.send_header("content-type", "text/html; charset=utf-8")
        answer.send_header("content-length", str(len(body)))
        answer.end_headers()
        answer.wfile.write(body)

    def pour(self, answer: BaseHTTPRequestHandler, topics: set[str]) -> None:
        if "closed" in topics and len(topics) > 2:
            answer.send_response(403)
            answer.send_header("content-length", "0")
            answer.end_headers()
            return
        events: queue.Queue[bytes | None] = queue.Queue()
        answer.send_response(200)
        answer.send_header("content-type", "text/event-stream")
        answer.send_header("connection", "close")
        answer.end_headers()
        self.streams[events] = topics
        answer.close_connection = True
        try:
            while True:
                try:
                    event = events.get(timeout=0.1)
                except queue.Empty:
                    event = b":\n\n"  # by which a closed connection is noticed
                if event is None:
                    return
                answer.wfile.write(event)
                answer.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            return
        finally:
            del self.streams[events]

    def publish(self, topic: str, name: str = "board") -> None:
        for events, topics in list(self.streams.items()):
            if topic in topics:
                events.put(f"event: {name}\ndata: {json.dumps({'topic': topic, 'data': {}})}\n\n".encode())

    def close(self) -> None:
        for events in list(self.streams):
            events.put(None)
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(SECONDS)


@pytest.fixture
def hall() -> Iterator[Hall]:
    hall = Hall()
    yield hall
    hall.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context()
    context.add_init_script(COUNTING)
    yield context
    context.close()


def eventually(question: Callable[[], bool], page: Page) -> None:
    """Fails when it isn't true for half a minute; the browser goes on meanwhile."""
    until = time.monotonic() + SECONDS
    while not question():
        assert time.monotonic() < until
        page.wait_for_timeout(50)


def open_tabs(context: BrowserContext, hall: Hall, *topics: str) -> list[Page]:
    tabs = []
    for topic in topics:
        tab = context.new_page()
        tab.goto(f"{hall.address}/{topic}/")
        tabs.append(tab)
    return tabs


def told(tab: Page) -> int:
    return tab.evaluate("window.told")


def carries(hall: Hall, *topics: str) -> bool:
    """Whether there is one stream, and it carries all of them."""
    streams = list(hall.streams.values())
    return len(streams) == 1 and set(topics) <= streams[0]


def test_eight_tabs_hold_one_stream_and_each_hears_its_own(hall, context):
    topics = [f"house:{n}" for n in range(TABS)]
    tabs = open_tabs(context, hall, *topics)
    eventually(lambda: carries(hall, *topics), tabs[0])
    before = [told(tab) for tab in tabs]
    hall.publish("house:5")
    eventually(lambda: told(tabs[5]) == before[5] + 1, tabs[0])
    hall.publish("house:common")
    eventually(lambda: [told(tab) for tab in tabs] == [n + 1 + (at == 5) for at, n in enumerate(before)], tabs[0])
    hall.publish("house:common", name="other")
    hall.publish("house:0")
    eventually(lambda: told(tabs[0]) == before[0] + 2, tabs[0])
    assert told(tabs[1]) == before[1] + 1
    # A wider stream stands before the narrower one ends, so that nothing is missed.
    assert max(tab.evaluate("window.most") for tab in tabs) <= 2


def test_another_tab_takes_over_when_the_one_that_holds_the_stream_closes(hall, context):
    tabs = open_tabs(context, hall, "house:1", "house:2", "house:3")
    eventually(lambda: carries(hall, "house:1", "house:2", "house:3"), tabs[0])
    before = told(tabs[2])
    tabs[0].close()
    eventually(lambda: carries(hall, "house:2", "house:3"), tabs[1])
    eventually(lambda: told(tabs[2]) == before + 1, tabs[1])  # it asks anew: nobody listened for a moment
    hall.publish("house:3")
    eventually(lambda: told(tabs[2]) == before + 2, tabs[1])


def test_a_tab_that_is_not_looked_at_hands_the_stream_on_and_asks_anew_when_it_is_again(hall, context):
    first, second = open_tabs(context, hall, "house:1", "house:2")
    eventually(lambda: carries(hall, "house:1", "house:2"), first)
    look(first, hidden=True)
    eventually(lambda: carries(hall, "house:2") and not carries(hall, "house:1"), second)
    before = told(first)
    look(first, hidden=False)
    eventually(lambda: carries(hall, "house:1", "house:2"), second)
    assert told(first) == before + 1
    hall.publish("house:1")
    eventually(lambda: told(first) == before + 2, first)
    for tab in (first, second):
        look(tab, hidden=True)
    eventually(lambda: not hall.streams, first)


def look(tab: Page, *, hidden: bool) -> None:
    tab.evaluate(
        "(hidden) => { Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        hidden,
    )


def test_without_web_locks_each_tab_holds_its_own(hall, context):
    context.add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    tabs = open_tabs(context, hall, "house:1", "house:2")
    eventually(lambda: len(hall.streams) == 2, tabs[0])
    hall.publish("house:2")
    eventually(lambda: told(tabs[1]) == 1, tabs[0])
    assert told(tabs[0]) == 0


def test_what_is_refused_to_one_tab_does_not_silence_the_others(hall, context):
    tabs = open_tabs(context, hall, "house:1", "closed")
    own = [["closed", "house:common"], ["house:1", "house:common"]]
    eventually(lambda: sorted(map(sorted, hall.streams.values())) == own, tabs[0])
    before = told(tabs[0])
    hall.publish("house:1")
    eventually(lambda: told(tabs[0]) == before + 1, tabs[0])
