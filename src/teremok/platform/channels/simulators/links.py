"""What the connections of all simulators have in common."""

import asyncio
from typing import ClassVar, cast
from weakref import WeakSet


class Link(asyncio.Protocol):
    """One connection; those of a loop can be broken off together when its simulator ends."""

    _living: ClassVar["WeakSet[Link]"] = WeakSet()
    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.loop = asyncio.get_running_loop()
        self._living.add(self)

    @classmethod
    async def break_all_off(cls) -> None:
        loop = asyncio.get_running_loop()
        for link in [link for link in cls._living if link.loop is loop]:
            link.transport.abort()
        await asyncio.sleep(0.01)  # connections are lost in the loop's next rounds
