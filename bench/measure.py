"""Compares our work with its limit: limit, ours, limit, ours; what counts is the median ratio of neighbours."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

MAY_DIFFER = 0.15


@dataclass(frozen=True)
class Comparison:
    """Speeds in `unit` (more is better) of the limit and of ours, in the order they were measured."""

    limits: tuple[float, ...]
    ours: tuple[float, ...]
    unit: str

    @property
    def ratio(self) -> float:
        return median(ours / limit for limit, ours in zip(self.limits, self.ours, strict=True))

    @property
    def is_void(self) -> bool:
        """The machine was too restless: the limits themselves differ by more than 15 %."""
        return max(self.limits) / min(self.limits) - 1 > MAY_DIFFER

    def lines(self, wanted: float) -> list[str]:
        verdict = (
            "void: the limits differ by more than 15 %"
            if self.is_void
            else ("reached" if self.ratio >= wanted else "NOT reached")
        )
        return [
            f"  limit  {'  '.join(f'{speed:>12,.0f}' for speed in self.limits)}  {self.unit}",
            f"  ours   {'  '.join(f'{speed:>12,.0f}' for speed in self.ours)}  {self.unit}",
            f"  ratio  {self.ratio:.1%} (wanted ≥ {wanted:.0%}): {verdict}",
        ]


def compare(*, limit: Callable[[], float], ours: Callable[[], float], unit: str, rounds: int = 2) -> Comparison:
    """Runs both in turn `rounds` times; each call does its whole work, counts what it did and returns its speed."""
    limits, own = [], []
    for _ in range(rounds):
        limits.append(limit())
        own.append(ours())
    return Comparison(tuple(limits), tuple(own), unit)
