"""Who may listen to what."""

import re
from collections.abc import Callable

from teremok.platform.access import ANONYMOUS, Actor

Check = Callable[[Actor, str], bool]
ActorLoader = Callable[[str], Actor]

TOPIC = re.compile(r"[a-z][a-z_]*:[0-9A-Za-z_:.-]{1,100}")

_checks: dict[str, Check] = {}
_loader: list[ActorLoader] = []


def allow(prefix: str, check: Check) -> None:
    """Opens the topics `prefix:…` to the actors for whom `check(actor, topic)` holds; call it in `AppConfig.ready`.

    The check asks the same access rule as the page that shows the thing.
    """
    if prefix in _checks:
        raise ValueError(f"the topics {prefix}:… already have a check")
    _checks[prefix] = check


def may_listen(actor: Actor, topic: str) -> bool:
    """False for a topic nobody has opened."""
    if not TOPIC.fullmatch(topic):
        return False
    check = _checks.get(topic.partition(":")[0])
    return check is not None and check(actor, topic)


def set_actor_loader(loader: ActorLoader) -> None:
    """Says how the actor is found by the key in the session cookie; `identity` does it when it is ready."""
    _loader[:] = [loader]


def actor_of_session(key: str) -> Actor:
    return _loader[0](key) if _loader and key else ANONYMOUS
