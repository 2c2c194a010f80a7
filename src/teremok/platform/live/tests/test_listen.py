"""Streams of events: who hears what, and that nothing is missed."""

import asyncio
import json
import os
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest
from django.conf import settings
from django.db import connection, transaction

from teremok.platform import live
from teremok.platform.live.jobs import forget_old_events
from teremok.platform.live.models import Event
from teremok.platform.live.topics import may_listen
from teremok.platform.serving.tests.echo import serving

OPEN = "/live/?topic=hall:open"


@pytest.fixture(scope="module")
def address(django_db_setup):
    database = settings.DATABASES["default"]
    url = f"postgresql:///{database['NAME']}?host={database['HOST']}&user={database['USER']}"
    if database["PASSWORD"]:
        url += f"&password={database['PASSWORD']}&port={database['PORT'] or 5432}"
    with serving("teremok.platform.live.tests.hall:application", os.environ | {"DATABASE_URL": url}) as address:
        yield address


class Listener:
    """One open stream; `next()` is its next event as (name, data, id)."""

    def __init__(self, stack: ExitStack, client: httpx.Client, path: str, headers: dict[str, str]):
        self.answer = stack.enter_context(client.stream("GET", path, headers=headers))
        self.lines = self.answer.iter_lines()

    def next(self) -> tuple[str, dict, str]:
        fields: dict[str, str] = {}
        for line in self.lines:
            if not line and "event" in fields:
                return fields["event"], json.loads(fields["data"]), fields["id"]
            name, _, value = line.partition(": ")
            fields[name] = value
        return "end", {}, ""


@pytest.fixture
def listen(address, transactional_db):
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=address, timeout=20, limits=limits))
        yield lambda path=OPEN, **headers: Listener(stack, client, path, headers)


def test_an_event_is_heard_when_its_transaction_commits(listen):
    anna = listen()
    assert anna.next()[0] == "hello"
    with transaction.atomic():
        live.publish("hall:open", "news", {"text": "дом"})
        transaction.set_rollback(True)
    with transaction.atomic():
        live.publish("hall:open", "news", {"n": 1})
        live.publish("hall:other", "news", {"n": 2})
        live.publish("hall:open", "news", {"n": 3})
    heard = [anna.next()[:2] for _ in range(2)]
    assert heard == [("news", {"topic": "hall:open", "data": {"n": n}}) for n in (1, 3)]


def test_a_neighbour_s_topic_is_closed(listen):
    anna, zoya = uuid4(), uuid4()
    assert listen(f"/live/?topic=hall:{anna}", cookie=f"teremok_session={anna}").next()[0] == "hello"
    assert listen(f"/live/?topic=hall:{anna}", cookie=f"teremok_session={zoya}").answer.status_code == 403
    assert listen(f"/live/?topic=hall:{anna}").answer.status_code == 403
    assert listen(f"/live/?topic=hall:open&topic=hall:{anna}").answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/live/", "/live/?topic=", "/live/?" + "&".join(f"topic=hall:{n}" for n in range(21))]
)
def test_a_stream_names_its_topics(listen, path):
    assert listen(path).answer.status_code == 400


def test_an_unknown_topic_is_closed(listen):
    assert listen("/live/?topic=cellar:1").answer.status_code == 403
    assert listen("/live/?topic=hall%3Aopen%0A").answer.status_code == 403


def test_what_was_missed_is_told_on_return(listen):
    anna = listen()
    anna.next()
    live.publish("hall:open", "news", {"n": 1})
    last = anna.next()[2]
    anna.answer.close()
    live.publish("hall:open", "news", {"n": 2})
    live.publish("hall:other", "news", {"n": 3})
    live.publish("hall:open", "news", {"n": 4})
    again = listen(**{"last-event-id": last})
    live.publish("hall:open", "news", {"n": 5})
    heard = []
    while 5 not in heard:
        heard.append(again.next()[1]["data"]["n"])
    assert [n for n in heard if n != 1] == [2, 4, 5]  # the last one heard may come twice


def test_what_commits_late_is_told_on_return(listen):
    """The event with the lower number commits after the one that was heard last."""
    anna = listen()
    anna.next()
    begun, end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            live.publish("hall:open", "news", {"n": "slow"})
            begun.set()
            end.wait(20)
        connection.close()

    writer = threading.Thread(target=slow)
    writer.start()
    begun.wait(20)
    live.publish("hall:open", "news", {"n": "quick"})
    _, data, last = anna.next()
    assert data["data"]["n"] == "quick"
    anna.answer.close()
    end.set()
    writer.join()
    again = listen(**{"last-event-id": last})
    assert "slow" in {again.next()[1]["data"]["n"] for _ in range(2)}


def test_signing_out_ends_the_streams_of_the_account(listen):
    anna, boris = uuid4(), uuid4()
    hers = listen(cookie=f"teremok_session={anna}")
    his = listen(cookie=f"teremok_session={boris}")
    assert hers.next()[0] == his.next()[0] == "hello"
    live.hang_up(anna)
    assert hers.next()[0] == "end"
    live.publish("hall:open", "news", {})
    assert his.next()[0] == "news"


def test_losing_a_right_to_a_topic_has_its_streams_asked_again(listen):
    anna, boris = uuid4(), uuid4()
    hers = listen(f"/live/?topic=hall:{anna}", cookie=f"teremok_session={anna}")
    his = listen(f"/live/?topic=hall:{boris}&topic=hall:open", cookie=f"teremok_session={boris}")
    assert hers.next()[0] == his.next()[0] == "hello"
    with transaction.atomic():
        live.ask_again(f"hall:{anna}")
    assert hers.next()[0] == "end"
    live.publish("hall:open", "news", {})
    assert his.next()[0] == "news"


def test_a_broken_listening_connection_ends_streams_and_is_mended(listen):
    anna = listen()
    last = anna.next()[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN teremok_live%%' AND datname = current_database()"
        )
    assert anna.next()[0] == "end"
    live.publish("hall:open", "news", {"n": 1})
    assert listen(**{"last-event-id": last}).next()[1]["data"] == {"n": 1}


def test_two_hundred_streams_hold_no_page_back(address, listen):
    streams = [listen() for _ in range(200)]
    assert {stream.next()[0] for stream in streams} == {"hello"}
    assert httpx.get(address + "/").status_code == 200
    live.publish("hall:open", "news", {"n": 1})
    assert {stream.next()[0] for stream in streams} == {"news"}


@pytest.mark.soak
def test_two_thousand_streams_hold_no_page_back(address, transactional_db):
    async def hear(reader, name: bytes) -> None:
        while not (await reader.readline()).startswith(b"event: " + name):
            pass

    async def crowd() -> None:
        streams = []
        for _ in range(2000):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rsplit(":", 1)[1]))
            writer.write(f"GET {OPEN} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
            await hear(reader, b"hello")
            streams.append((reader, writer))
        async with httpx.AsyncClient(timeout=30) as client:
            for _ in range(200):
                assert (await client.get(address + "/")).status_code == 200
        await asyncio.to_thread(lambda: (live.publish("hall:open", "news", {}), connection.close()))
        await asyncio.gather(*(hear(reader, b"news") for reader, _ in streams))
        for _, writer in streams:
            writer.close()

    asyncio.run(crowd())


@pytest.mark.parametrize(
    ("topic", "event", "data"),
    [
        ("hall", "news", {}),
        ("hall:a b", "news", {}),
        ("hall:1", "two\nlines", {}),
        ("hall:1", "news", {"n": "x" * 17000}),
    ],
)
def test_what_can_t_be_an_event_is_refused(db, topic, event, data):
    with pytest.raises(ValueError, match="event"):
        live.publish(topic, event, data)


def test_what_is_not_opened_is_closed():
    assert not may_listen(live.topics.ANONYMOUS, "attic:1")


def test_a_prefix_has_one_check():
    live.allow("loft", lambda actor, topic: True)
    with pytest.raises(ValueError, match="loft"):
        live.allow("loft", lambda actor, topic: True)


def test_old_events_are_forgotten(db):
    live.publish("hall:open", "news", {})
    forget_old_events(datetime.now(UTC))
    assert Event.objects.count() == 1
    forget_old_events(datetime.now(UTC) + timedelta(minutes=11))
    assert Event.objects.count() == 0
