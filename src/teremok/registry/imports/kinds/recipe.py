"""The shape of a kind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from teremok.registry.imports.models import Batch
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.staging import Rejected

Cells = tuple[int, Sequence[str | None]]
"""How many cells say something, and the cells in the order of the recipe's columns."""


@dataclass(frozen=True)
class Recipe:
    """`read` makes the reader of a layout's rows; `compare` gives every waiting row its verdict; `apply` writes.

    `watched` are the tables the comparison depends on; `apply` runs in the caller's transaction, with them locked.
    """

    columns: tuple[tuple[str, str], ...]
    watched: tuple[str, ...]
    read: Callable[[Layout], Callable[[list[str]], Cells | Rejected]]
    compare: Callable[[Batch, datetime], None]
    apply: Callable[[Batch, datetime], None]
