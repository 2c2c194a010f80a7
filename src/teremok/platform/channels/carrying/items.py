"""A message in the carrier's hands, and what becomes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from teremok.platform.channels.carrying.terms import AFTER_SILENCE, PAUSES
from teremok.platform.channels.origins import Contents
from teremok.platform.channels.providers.base import Parcel
from teremok.platform.channels.states import Channel, State
from teremok.platform.channels.troubles import CannotDeliver, NeverDelivers, NoSuchAddress, Unanswered

TROUBLE_LIMIT = 300


@dataclass(slots=True)
class Item:
    """A taken message with its contents; `tried` are the providers that were out of order in this attempt."""

    id: int
    public_id: UUID
    channel: Channel
    to: str
    origin: str
    origin_id: int | None
    urgency: int
    attempts: int
    is_secret: bool
    expires_at: datetime | None
    contents: Contents
    is_sealed: bool
    tried: tuple[str, ...] = field(default=())

    def parcel(self) -> Parcel:
        said = self.contents
        return Parcel(self.public_id, self.to, said.subject, said.text, said.html, said.headers, self.expires_at)


@dataclass(slots=True)
class Fate:
    """What is to be written about a message: left, waits for another attempt, or ended."""

    item: Item
    state: State
    attempts: int
    at: datetime
    provider: str = ""
    ref: str = ""
    trouble: str = ""
    due_at: datetime | None = None
    is_last: bool = True
    doubt: bool = False
    address_is_dead: bool = False

    @property
    def has_left(self) -> bool:
        return self.state in (State.SENT, State.DELIVERED)


def printable(reason: str) -> str:
    """Words of a provider, as they can be stored: whatever the encoding, no longer than a line or two."""
    return reason.replace("\0", "").encode(errors="replace").decode()[:TROUBLE_LIMIT]


def left(item: Item, *, provider: str, ref: str, gives_receipts: bool, at: datetime) -> Fate:
    return Fate(item, State.SENT, item.attempts + 1, at, provider, ref, is_last=not gives_receipts or not ref)


def ended(item: Item, state: State, reason: str, at: datetime, *, attempts: int | None = None) -> Fate:
    """For what ended without leaving."""
    return Fate(item, state, item.attempts if attempts is None else attempts, at, trouble=printable(reason))


def after_trouble(item: Item, trouble: CannotDeliver, at: datetime, *, provider: str = "") -> Fate:
    """Another attempt after a pause, or the end: at once for what never passes, else after the last pause."""
    attempts, reason = item.attempts + 1, printable(str(trouble))
    if isinstance(trouble, NeverDelivers):
        is_dead = isinstance(trouble, NoSuchAddress)
        return Fate(item, State.FAILED, attempts, at, provider, trouble=reason, address_is_dead=is_dead)
    is_doubtful = isinstance(trouble, Unanswered)
    if attempts > len(PAUSES):
        state = State.UNKNOWN if is_doubtful else State.FAILED
        return Fate(item, state, attempts, at, provider, trouble=reason, doubt=is_doubtful)
    pause = PAUSES[attempts - 1]
    if is_doubtful:
        pause = max(pause, AFTER_SILENCE)
    return Fate(item, State.QUEUED, attempts, at, provider, trouble=reason, due_at=at + pause, doubt=is_doubtful)
