"""What earlier processes handed over and nobody has decided, for a provider that joins receipts."""

from collections.abc import Iterable

from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State

MOST = 50_000  # the newest


def of_provider(name: str) -> Iterable[tuple[str, str]]:
    """(ref, receiver), the oldest first."""
    found = Outgoing.objects.filter(provider=name, state=State.SENT, ended_at=None).exclude(provider_ref="")
    return list(found.order_by("-sent_at").values_list("provider_ref", "to")[:MOST])[::-1]
