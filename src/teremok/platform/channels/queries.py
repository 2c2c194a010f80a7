"""How the post is doing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from teremok.platform.channels.models import ProviderState
from teremok.platform.channels.providers.base import Provider
from teremok.platform.channels.providers.configured import providers
from teremok.platform.channels.providers.gateway import Gateway
from teremok.platform.channels.receipts_by_http import address_for
from teremok.platform.channels.states import Channel, Health


@dataclass(frozen=True)
class Standing:
    """One provider as the carriers see it; `health` is None while no carrier runs.

    `receipts_at` is the address to which it tells what became of messages; empty where it has other ways or none.
    """

    name: str
    channel: Channel
    health: Health | None
    since: datetime | None
    leads: bool
    on_wire: int
    per_minute: int
    last_success_at: datetime | None
    last_trouble_at: datetime | None
    trouble: str
    receipts_at: str

    @property
    def stands_in(self) -> bool:
        """It carries now, though another is preferred."""
        return self.leads and self.name[-1:].isdigit() and not self.name.endswith("1")


def standings() -> list[Standing]:
    """Every provider of the settings, in the order of preference."""
    seen: dict[str, list[ProviderState]] = defaultdict(list)
    for state in ProviderState.objects.order_by("-seen_at"):
        seen[state.name].append(state)
    return [_standing(provider, seen[provider.name]) for provider in providers()]


def provider_named(name: str) -> Provider | None:
    return next((provider for provider in providers() if provider.name == name), None)


def _standing(provider: Provider, states: Sequence[ProviderState]) -> Standing:
    worst = max(states, key=lambda state: list(Health).index(Health(state.health)), default=None)
    last = max((state for state in states if state.last_trouble_at), key=_troubled, default=None)
    speaks_http = provider.gives_receipts and isinstance(provider, Gateway)
    return Standing(
        name=provider.name,
        channel=provider.channel,
        health=Health(worst.health) if worst else None,
        since=worst.since if worst else None,
        leads=any(state.leads for state in states),
        on_wire=sum(state.on_wire for state in states),
        per_minute=sum(state.per_minute for state in states),
        last_success_at=_latest(state.last_success_at for state in states),
        last_trouble_at=last.last_trouble_at if last else None,
        trouble=last.trouble if last else "",
        receipts_at=address_for(provider.name) if speaks_http else "",
    )


def _troubled(state: ProviderState) -> datetime:
    assert state.last_trouble_at is not None
    return state.last_trouble_at


def _latest(instants: Iterable[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant is not None), default=None)
