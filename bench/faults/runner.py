"""Kills what a scenario stands on while it works, and says what became of it."""

import random
import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Protocol

from bench.faults.moments import Moment, Victim, moments
from bench.faults.tree import PARTS, Tree

TICK_SECONDS = 0.05
SETTLE_SECONDS = 0.1  # after a kill: what the dead process had asked of the database is done
LONGEST_MENDING = 60.0  # seconds, after which a part is taken for lost
LONGEST_RUN = 1800.0
SILENCE_SECONDS = 240.0  # without any progress and without a kill the work is taken for stuck


class Scenario(Protocol):
    """What is done under fire. Each module writes its own; all but `check` may be called while the database is away.

    `name` heads the report. `endangered_by` are those whose death can leave unknown what was in flight.
    """

    name: str
    endangered_by: frozenset[Victim]

    def step(self) -> None:
        """Called many times a second: gives the tree work, as people and modules do."""

    def provoke(self) -> None:
        """Begins something that the kill which follows at once may hit."""

    def progress(self) -> float:
        """The share of the work that is done, as those outside see it, 0 to 1."""
        ...

    def in_flight(self) -> frozenset[Hashable] | None:
        """What may have left without our knowing if a process died now; None when that can't be asked."""
        ...

    def is_done(self) -> bool:
        """Nothing is left to be done by the tree."""
        ...

    def check(self, in_flight: frozenset[Hashable]) -> "Findings":
        """Called once, at the end, with what was in flight at the kills that endanger it."""
        ...


@dataclass
class Findings:
    """`facts` are told; `violations` break what is promised."""

    facts: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def require(self, holds: bool, broken: str) -> None:
        if not holds:
            self.violations.append(broken)


@dataclass
class Kill:
    """One kill: when (share of the work), what was in flight, how long until each part it broke worked again."""

    moment: Moment
    process: int
    at: datetime
    done: float
    in_flight: set[Hashable] = field(default_factory=set)
    is_counted: bool = False
    broken: set[Victim] = field(default_factory=set)
    mended: dict[Victim, float] = field(default_factory=dict)


def under_fire(scenario: Scenario, tree: Tree, *, kills: int, seed: int) -> list[Kill]:
    """Runs the scenario to its end through so many kills; returns them. Raises SystemExit for what never comes back."""
    chance = random.Random(seed)
    waiting = moments(kills, chance=chance)
    done: list[Kill] = []
    last_kill = last_change = begun = time.monotonic()
    share = -1.0
    while True:
        scenario.step()
        now, before = time.monotonic(), share
        share = scenario.progress()
        last_change = now if share != before else last_change
        if waiting and _is_due(waiting[0], done, share, now - last_kill):
            done.append(_kill(waiting.pop(0), scenario, tree, chance, share))
            last_kill = last_change = time.monotonic()
            _tell(done[-1], len(done), kills)
        for one in done:
            _look_after(one, scenario, tree)
        if not waiting and not any(one.broken for one in done) and scenario.is_done():
            return done
        if now - begun > LONGEST_RUN or now - last_change > SILENCE_SECONDS:
            raise SystemExit(f"stuck at {share:.1%} after {len(done)} kills; the log is {tree.var / 'serve.log'}")
        time.sleep(TICK_SECONDS)


def report(scenario: Scenario, kills: Sequence[Kill]) -> Findings:
    """The table of kills, and what the scenario found."""
    dangerous = [kill for kill in kills if kill.moment.victim in scenario.endangered_by]
    found = scenario.check(frozenset(one for kill in dangerous for one in kill.in_flight))
    print(f"  {scenario.name}")
    print(f"  {'killed':<34}{'times':>6}{'in flight':>11}   seconds until it worked again: median (longest)")
    for victim in Victim:
        some = [one for one in kills if one.moment.victim is victim]
        if some:
            flying = sum(len(one.in_flight) for one in some)
            print(f"  {victim:<34}{len(some):>6}{flying:>11,}   {_mending(some)}")
    for line in found.facts:
        print(f"  {line}")
    for line in found.violations:
        print(f"  ✗ {line}")
    return found


def _mending(kills: Sequence[Kill]) -> str:
    times: dict[Victim, list[float]] = {}
    for kill in kills:
        for part, seconds in kill.mended.items():
            times.setdefault(Victim.DATABASE if part is Victim.BACKEND else part, []).append(seconds)
    return ", ".join(f"{part} {median(times[part]):.1f} ({max(times[part]):.1f})" for part in Victim if part in times)


def _is_due(moment: Moment, done: Sequence[Kill], share: float, since_last: float) -> bool:
    return share >= moment.after and (not done or since_last >= moment.pause)


def _kill(moment: Moment, scenario: Scenario, tree: Tree, chance: random.Random, share: float) -> Kill:
    if chance.random() < 0.5:
        scenario.provoke()
        time.sleep(chance.uniform(0, 0.3))
    flying = scenario.in_flight() or frozenset()
    at = datetime.now(UTC)
    process = tree.kill(moment.victim, chance)
    time.sleep(SETTLE_SECONDS)
    broken = {moment.victim} if moment.victim in PARTS else {moment.victim, *PARTS}
    return Kill(moment, process, at, share, in_flight=set(flying), broken=broken)


def _look_after(kill: Kill, scenario: Scenario, tree: Tree) -> None:
    if not kill.is_counted and (flying := scenario.in_flight()) is not None:
        kill.in_flight |= flying
        kill.is_counted = True
    for part in [part for part in kill.broken if tree.is_well(part, kill.at)]:
        kill.broken.remove(part)
        kill.mended[part] = (datetime.now(UTC) - kill.at).total_seconds()
    took = (datetime.now(UTC) - kill.at).total_seconds()
    if kill.broken and took > LONGEST_MENDING:
        raise SystemExit(f"{', '.join(kill.broken)} not back {took:.0f} s after {kill.moment.victim} was killed")


def _tell(kill: Kill, number: int, of: int) -> None:
    print(f"  {number:>3}/{of} at {kill.done:>6.1%}  {kill.moment.victim} (process {kill.process})", flush=True)
