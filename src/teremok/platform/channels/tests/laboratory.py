"""A post to try carriers on: messages of an origin that notes what it is told, and providers that misbehave."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import connection

from teremok.platform.channels import origins
from teremok.platform.channels.carrying.running import Carrier
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.origins import Contents, Outcome, Refusal
from teremok.platform.channels.providers.base import Accepted, Parcel, Provider, Receipt
from teremok.platform.channels.states import Channel
from teremok.platform.jobs.tests.laboratory import database_url

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
CARRIER = [sys.executable, "-m", "teremok.platform.channels.carrying"]


class Spy:
    """A provider in memory; `answer` says what becomes of each parcel: it returns a reference or raises."""

    gives_receipts = False

    def __init__(self, name: str = "sms1", *, window: int = 5, rate: float | None = None, pause: float = 0.0) -> None:
        self.name, self.channel, self.window, self.rate, self.pause = name, Channel.SMS, window, rate, pause
        self.taken: list[UUID] = []
        self.texts: list[str] = []
        self.begun: list[float] = []
        self.on_wire = self.most_on_wire = 0
        self.answer: Callable[[Parcel], str] = lambda parcel: str(parcel.id)
        self.hear: Callable[[Receipt], None] = lambda receipt: None

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        self.hear = on_receipt

    async def open(self) -> None:
        """It always stands."""

    async def close(self) -> None:
        assert self.on_wire == 0

    async def send(self, parcel: Parcel) -> Accepted:
        self.begun.append(asyncio.get_running_loop().time())
        self.on_wire += 1
        self.most_on_wire = max(self.most_on_wire, self.on_wire)
        try:
            await asyncio.sleep(self.pause)
            ref = self.answer(parcel)
        finally:
            self.on_wire -= 1
        self.taken.append(parcel.id)
        self.texts.append(parcel.text)
        return Accepted(ref)

    def check(self) -> str:
        return ""


class Author:
    """An origin: says who it is writing to, and keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[Outcome] = []
        self.render_fails = self.tell_fails = False
        self.refused: set[int] = set()

    def render(self, messages: Sequence[Outgoing]) -> dict[int, Contents | Refusal]:
        if self.render_fails and any(message.origin_id == 1 for message in messages):
            raise RuntimeError("the words are lost")
        return {
            message.pk: Refusal("no value") if message.origin_id in self.refused
            else Contents("", f"text {message.origin_id}")
            for message in messages
        }  # fmt: skip

    def tell(self, outcomes: Sequence[Outcome]) -> None:
        if self.tell_fails and any(outcome.origin_id == 1 for outcome in outcomes):
            raise RuntimeError("nobody listens")
        self.told += outcomes

    def states_of(self, number: int) -> list[str]:
        return [outcome.state.value for outcome in self.told if outcome.origin_id == number]


@pytest.fixture
def author(monkeypatch: pytest.MonkeyPatch) -> Author:
    author = Author()
    origin = origins.Origin("laboratory", author.render, author.tell)
    monkeypatch.setitem(origins._origins, "laboratory", origin)
    return author


def written(count: int, *, first: int = 1, channel: str = "sms", **fields: object) -> list[Outgoing]:
    """Messages of the laboratory's origin, numbered from `first`."""
    given = {"channel": channel, "origin": "laboratory", "queued_at": NOW} | fields
    return Outgoing.objects.bulk_create(
        Outgoing(to=f"+7945{number:07}", origin_id=number, **given) for number in range(first, first + count)
    )


def carried_by(given: Sequence[Sequence[Provider]], until: Callable[[], bool], *, seconds: float = 30) -> list[Carrier]:
    """Real carriers, one for each list of providers, run until the condition holds; each stops in an orderly way."""
    carriers: list[Carrier] = []

    async def work() -> None:
        carriers.extend(Carrier(some) for some in given)
        running = [asyncio.create_task(carrier.run()) for carrier in carriers]
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        try:
            while not await loop.run_in_executor(None, _asked, until):
                assert loop.time() < deadline, "the carriers never came to it"
                await asyncio.sleep(0.05)
        finally:
            for carrier in carriers:
                carrier.stop()
            await asyncio.gather(*running)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()
    return carriers


def _asked(until: Callable[[], bool]) -> bool:
    try:
        return until()
    finally:
        connection.close()


def none_waits() -> bool:
    return not Outgoing.objects.filter(state__in=("queued", "taken")).exists()


@contextmanager
def process(**environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """A carrier in a process of its own, on the test's database."""
    given = os.environ | {"DATABASE_URL": database_url(), "TEREMOK_DEMO": "off"} | environ
    with subprocess.Popen(CARRIER, env=given) as running:  # noqa: S603
        try:
            yield running
        finally:
            running.kill()
