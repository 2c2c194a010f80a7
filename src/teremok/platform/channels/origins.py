"""Who writes the messages that are rendered only when they leave, and who is told what became of them."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from teremok.platform.channels.states import Channel, State

if TYPE_CHECKING:
    from teremok.platform.channels.models import Outgoing


@dataclass(frozen=True, slots=True)
class Contents:
    """What one message says; `headers` are the mail's own, such as List-Unsubscribe."""

    subject: str
    text: str
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> bytes:
        """SHA-256 over subject, text and HTML, each ended by a zero byte: `Outgoing.rendered_hash`."""
        return hashlib.sha256(f"{self.subject}\0{self.text}\0{self.html}\0".encode()).digest()


@dataclass(frozen=True, slots=True)
class Refusal:
    """The message can't be rendered, or is not wanted any more; it fails with this reason, or is cancelled."""

    reason: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: SENT (the provider has it), DELIVERED, FAILED, UNKNOWN or CANCELLED.

    A message that was carried by another has an outcome of its own. `is_last` says that nothing follows.
    """

    message: UUID
    origin_id: int
    channel: Channel
    to: str
    state: State
    at: datetime
    provider: str = ""
    reason: str = ""
    rendered_hash: bytes | None = None
    address_is_dead: bool = False
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class Origin:
    """`render` gives the contents of a batch by the messages' keys; `tell` is called in the writing transaction."""

    name: str
    render: Callable[[Sequence["Outgoing"]], Mapping[int, Contents | Refusal]]
    tell: Callable[[Sequence[Outcome]], None]


class NoSuchOrigin(Exception):
    """No module writes messages under this name."""


_origins: dict[str, Origin] = {}


def register(origin: Origin) -> Origin:
    """Declares who renders; call it in `AppConfig.ready`."""
    if _origins.setdefault(origin.name, origin) is not origin:
        raise ValueError(f"the origin {origin.name} is already declared")
    return origin


def origin_of(name: str) -> Origin:
    """Raises NoSuchOrigin."""
    try:
        return _origins[name]
    except KeyError:
        raise NoSuchOrigin(name) from None
