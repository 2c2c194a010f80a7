"""Providers for where nothing leaves: the demo city, and a channel without an address."""

from collections.abc import Callable

from teremok.platform.channels.providers.base import Accepted, Parcel, Receipt
from teremok.platform.channels.states import Channel
from teremok.platform.channels.troubles import OutOfOrder


class Nowhere:
    """Takes everything and sends nothing: /demo/outbox shows it."""

    gives_receipts: bool = False
    window: int = 50
    rate: float | None = None

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.name = f"demo-{channel.value}"

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        """Nothing comes back."""

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def send(self, parcel: Parcel) -> Accepted:
        return Accepted("")

    def check(self) -> str:
        return ""


class Unset(Nowhere):
    """Stands for the provider that the settings don't name: messages wait, and everybody is told why."""

    def __init__(self, channel: Channel, reason: str, complaint: str) -> None:
        super().__init__(channel)
        self.name = f"no-{channel.value}"
        self.reason, self.complaint = reason, complaint

    async def send(self, parcel: Parcel) -> Accepted:
        raise OutOfOrder(self.reason)

    def check(self) -> str:
        return self.complaint
