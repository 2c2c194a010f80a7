"""What the carrier hands to a provider, and what it hears back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from teremok.platform.channels.states import Channel, State

LONGEST_REF = 100  # signs, as many as `Outgoing.provider_ref` holds


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message ready to leave. `id` is the same at every attempt: the receiver's key against doubles."""

    id: UUID
    to: str
    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider has the message. `ref` is its own id of up to LONGEST_REF signs, "" if it gives none."""

    ref: str


def nothing() -> None:
    """Nobody waits to hear of it."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message: DELIVERED, FAILED or UNKNOWN, final for that ref.

    A provider that splits a message into parts joins their answers into one receipt. `address_is_dead` says that there
    is nobody at the address, so that nothing is sent there again. `kept` is called when it has been written down: what
    is acknowledged to the other side before that dies with the process.
    """

    ref: str
    state: State
    at: datetime
    reason: str = ""
    address_is_dead: bool = False
    kept: Callable[[], None] = field(default=nothing, compare=False, repr=False)


class Provider(Protocol):
    """A road out of the house, kept open by the carrier's event loop.

    `name` is stored with every message it took ("mail1", "sms2", "push"), so it is stable and holds no password.
    `window` is how many parcels may be on the wire at once, `rate` how many may begin in a second; None has no bound.
    Where `gives_receipts` is false, what was accepted is at its end.
    """

    name: str
    channel: Channel
    gives_receipts: bool
    window: int
    rate: float | None

    async def open(self) -> None:
        """Called once before the first parcel; may connect later, and connects anew by itself."""

    async def close(self) -> None:
        """Ends sessions politely; called once, when nothing is on the wire."""

    async def send(self, parcel: Parcel) -> Accepted:
        """Hands one parcel over. Raises DeliverLater, OutOfOrder, NeverDelivers, NoSuchAddress or Unanswered.

        Ends in a time of its own: the carrier sets none.
        """
        ...

    def listen(self, on_receipt: Callable[[Receipt], None]) -> None:
        """Called once before `open`; receipts of the session are given to it, in the loop's thread."""

    def check(self) -> str:
        """What is wrong, in one sentence that says what to mend; "" when it would take messages. Blocks."""
        ...
