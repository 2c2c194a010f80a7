"""How a simulator behaves, and what it counts."""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import Enum, auto

TICK_SECONDS = 0.02


class Fate(Enum):
    """What a simulator does with a message."""

    TAKEN = auto()
    REFUSED = auto()  # at once
    FAILED = auto()  # taken, and a receipt says later that it failed
    SILENT = auto()  # taken, and never answered


@dataclass
class Manners:
    """Shares are of all messages: `errors` half refused, half failed later; `silent` taken and never answered.

    What is taken is answered after `pause` seconds. `repeated` receipts come twice. A receipt comes `delay` seconds
    after the taking, or with `early` before the answer. With `keeps`, what was taken is counted by its key, so that
    doubles are seen.
    """

    errors: float = 0.0
    silent: float = 0.0
    repeated: float = 0.0
    delay: float = 0.0
    pause: float = 0.0
    early: bool = False
    keeps: bool = False
    seed: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    taken: Counter[Hashable] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)  # noqa: S311 (to be repeated, not to be secret)

    def fate(self) -> Fate:
        dice = self._chance.random()
        if dice < self.errors / 2:
            return Fate.REFUSED
        if dice < self.errors:
            return Fate.FAILED
        return Fate.SILENT if dice < self.errors + self.silent else Fate.TAKEN

    def is_repeated(self) -> bool:
        return self.repeated > 0 and self._chance.random() < self.repeated

    def take(self, key: Hashable) -> None:
        self.counts["taken"] += 1
        if self.keeps:
            self.taken[key] += 1

    def report(self) -> dict[str, int]:
        """The counts, and how many keys came more than once."""
        doubles = {"keys": len(self.taken), "doubles": sum(self.taken.values()) - len(self.taken)} if self.keeps else {}
        return dict(self.counts) | doubles


class Later:
    """Calls back after the same delay for all, in batches: one timer instead of one a message."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._due: deque[tuple[float, Callable[[], None]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def call(self, what: Callable[[], None]) -> None:
        self._due.append((time.monotonic() + self.seconds, what))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(max(self.seconds, 0.0), self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            self._due.popleft()[1]()
        if self._due:
            pause = max(TICK_SECONDS, self._due[0][0] - now)
            self._timer = asyncio.get_running_loop().call_later(pause, self._tick)
