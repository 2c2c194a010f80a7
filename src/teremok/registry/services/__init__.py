"""Writing to the registry, one file per noun: `houses.add(by=…, at=…)`, `rights.transfer(…)`, `merges.merge(…)`."""

from teremok.registry.services import (
    contracts,
    houses,
    merges,
    newcomers,
    organisations,
    people,
    premises,
    questions,
    residencies,
    rights,
    splits,
    tallies,
)

__all__ = [
    "contracts",
    "houses",
    "merges",
    "newcomers",
    "organisations",
    "people",
    "premises",
    "questions",
    "residencies",
    "rights",
    "splits",
    "tallies",
]
