"""When which process is killed: by chance, and the same again with the same seed."""

import random
from dataclasses import dataclass
from enum import StrEnum

FIRST, LAST = 0.01, 0.96  # shares of the work between which kills fall
IN_A_ROW = 0.3  # of the kills come right behind another, while that one is still being mended
SOON_SECONDS = 3.0


class Victim(StrEnum):
    WEB = "web"
    WORKER = "worker"
    CARRIER = "carrier"
    DATABASE = "database"
    BACKEND = "one of the database's processes"


@dataclass(frozen=True)
class Moment:
    """`after` this share of the work is done, then `pause` seconds later."""

    victim: Victim
    after: float
    pause: float


def moments(count: int, *, chance: random.Random) -> list[Moment]:
    """In their order, every kind of victim equally often as far as the count allows."""
    victims = [list(Victim)[number % len(Victim)] for number in range(count)]
    chance.shuffle(victims)
    behind = [number > 0 and chance.random() < IN_A_ROW for number in range(count)]
    shares = sorted(chance.uniform(FIRST, LAST) for one in behind if not one)
    found: list[Moment] = []
    for victim, is_behind in zip(victims, behind, strict=True):
        after = found[-1].after if is_behind else shares.pop(0)
        found.append(Moment(victim, after, chance.uniform(0, SOON_SECONDS if is_behind else 0.5)))
    return found
