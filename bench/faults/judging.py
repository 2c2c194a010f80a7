"""What our books say and what those outside received, held against each other."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

LEFT = ("sent", "delivered")


@dataclass(frozen=True)
class Written:
    """A message as our books have it."""

    id: int
    public_id: UUID
    channel: str
    to: str
    state: str
    trouble: str
    doubts: int


@dataclass(frozen=True)
class Received:
    """What `bench.faults.receivers` tells, see there."""

    centre: Mapping[str, list[list[Any]]]
    gateway: Mapping[str, Any]
    mail: Mapping[str, list[Any]]


@dataclass
class Judgement:
    """Ids of our messages: `lost` are those our books say left and nobody received, or that never came to an end.

    `doubled` came more than once where no key is honoured. `unforeseen` are doubled ones that our books don't count as
    possible doubles, or that were in flight at none of the kills. `rekeyed` left under two keys, so that a receiver who
    honours the key has them twice; `reworded` said something else when they came again under the same key.
    """

    lost: list[int]
    doubled: list[int]
    unforeseen: list[int]
    rekeyed: list[str]
    reworded: list[str]
    without_reason: list[int]
    left: int = 0
    repeated_under_a_key: int = 0


def judge(written: Iterable[Written], received: Received, in_flight: frozenset[Any]) -> Judgement:
    """Each receiver of an SMS gets one message in a run, so that the number tells which it is."""
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key, to in received.gateway["receivers"].items():
        keys[str(to).lstrip("+")].append(key)
    verdict = Judgement(
        lost=[],
        doubled=[],
        unforeseen=[],
        rekeyed=[to for to, some in keys.items() if len(some) > 1] + _twice_by_mail(received.mail),
        reworded=[key for key, (_, _, texts) in received.mail.items() if texts > 1],
        without_reason=[],
        repeated_under_a_key=int(received.gateway["again"]) + sum(count - 1 for _, count, _ in received.mail.values()),
    )
    verdict.reworded += ["of the gateway"] * int(received.gateway["other"])
    for one in written:
        if one.channel == "mail":
            whole = most = int(str(one.public_id) in received.mail)
        else:
            number = one.to.lstrip("+")
            by_gateway = len(keys[number])
            whole, most = (copies + by_gateway for copies in copies_of(received.centre.get(number, [])))
        _enter(verdict, one, whole, most, in_flight)
    return verdict


def copies_of(parts: Iterable[list[Any]]) -> tuple[int, int]:
    """How often a message in parts came whole, and how often the part came that came most often."""
    counts: dict[tuple[int, int], dict[int, int]] = {}
    for mark, total, number, _text, count in parts:
        of_message = counts.setdefault((mark, total), dict.fromkeys(range(1, total + 1), 0))
        of_message[number] += count
    whole = sum(min(one.values()) for one in counts.values())
    return whole, sum(max(one.values()) for one in counts.values())


def _enter(verdict: Judgement, one: Written, whole: int, most: int, in_flight: frozenset[Any]) -> None:
    if one.state in LEFT:
        verdict.left += 1
        if not whole:
            verdict.lost.append(one.id)
    elif one.state in ("failed", "unknown", "cancelled"):
        if not one.trouble:
            verdict.without_reason.append(one.id)
    else:
        verdict.lost.append(one.id)
    if most > 1:
        verdict.doubled.append(one.id)
        if not one.doubts or one.id not in in_flight:
            verdict.unforeseen.append(one.id)


def _twice_by_mail(mail: Mapping[str, list[Any]]) -> list[str]:
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for key, (to, _, _) in mail.items():
        ids[to].append(key)
    return [to for to, some in ids.items() if len(some) > 1]
