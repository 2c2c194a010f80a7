"""A provider that talks to a simulated SMS centre, in one loop."""

import asyncio
from contextlib import asynccontextmanager
from uuid import uuid4

from teremok.platform.channels.providers.base import Parcel
from teremok.platform.channels.providers.smpp import Smpp, nothing
from teremok.platform.channels.simulators.smsc import SmsCentre
from teremok.platform.channels.simulators.threads import LOOPBACK
from teremok.platform.channels.smpp import session

PHONE = "+79990000001"
SHORT = "Hot water is off till 17:00."
PASSWORD = "secret"
LONG = "Завтра с 9 до 17 часов отключат горячую воду. Запаситесь, пожалуйста, водой заранее: " * 2


def be_quick(monkeypatch):
    monkeypatch.setattr(session, "FIRST_PAUSE", 0.02)
    monkeypatch.setattr("teremok.platform.channels.smpp.joining.HELD_SECONDS", 0.0)
    monkeypatch.setattr("teremok.platform.channels.smpp.joining.UNACKNOWLEDGED_SECONDS", 0.0)
    monkeypatch.setattr("teremok.platform.channels.providers.smpp.PART_PAUSES", (0.02, 0.02))


@asynccontextmanager
async def talking(centre, *, options="", password=PASSWORD, undecided=nothing, keeps=True):
    """An open provider, the receipts it gave, and its centre, all in one loop. With `keeps` they are kept at once."""
    async with await centre.serve(LOOPBACK, 0) as server:
        port = server.sockets[0].getsockname()[1]
        provider = Smpp("sms1", f"smpp://teremok:{password}@{LOOPBACK}:{port}/?window=8&from=DOM{options}", undecided)
        receipts = []

        def hear(receipt):
            receipts.append(receipt)
            if keeps:
                receipt.kept()

        provider.listen(hear)
        await provider.open()
        try:
            yield provider, receipts
        finally:
            await provider.close()
            await until(lambda: not centre.links)


async def until(holds, seconds=10.0):
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.005)


def parcel(text=SHORT, to=PHONE, id=None, **fields):  # noqa: A002
    return Parcel(id or uuid4(), to, "", text, **fields)


def run(coroutine):
    return asyncio.run(coroutine)


def centre(**fields):
    return SmsCentre(keep_messages=True, password="secret", **fields)
