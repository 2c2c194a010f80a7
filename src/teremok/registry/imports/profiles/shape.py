"""What a profile is: which column of a file says what."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Profile:
    """How one source names its columns.

    `columns` gives each of our fields the headers it may stand under, best first; `passport` sends further columns to
    the house's passport under a key of ours; `marks` are headers by which the source is recognised; `only_fill` are
    fields this source may fill where they are empty but never overwrite; of `one_of` at least one column must be there.
    """

    name: str
    kind: str
    source: str
    columns: Mapping[str, tuple[str, ...]]
    marks: frozenset[str] = frozenset()
    passport: Mapping[str, str] = field(default_factory=dict)
    only_fill: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    one_of: tuple[str, ...] = ()


def header_key(name: str) -> str:
    """Headers are compared without case, ё, underscores and final punctuation."""
    return " ".join(name.lower().replace("ё", "е").replace("_", " ").replace("\n", " ").split()).strip(" *:.")
