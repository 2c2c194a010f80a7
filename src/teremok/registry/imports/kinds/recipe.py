"""The shape of a kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.platform.access import Actor
from teremok.registry.access import can_edit_city
from teremok.registry.imports.models import Batch
from teremok.registry.imports.profiles import Layout
from teremok.registry.imports.profiles.shape import Profile
from teremok.registry.imports.staging import Rejected
from teremok.registry.imports.undone import Undone

Cells = tuple[int, Sequence[str | None]]
"""How many cells say something, and the cells in the order of the recipe's columns."""

ADMINISTRATORS = _("Only the platform administrator can do this. Ask them to.")


@dataclass(frozen=True)
class Recipe:
    """`read` makes the reader of a layout's rows; `compare` gives every waiting row its verdict; `apply` writes.

    `watched` are the tables the comparison depends on; `apply` runs in the caller's transaction, with them locked.
    The rest is for kinds of other modules: `may` tells who takes such lists in (`denial` is told to others) and sees
    what others took in unless `only_own`; `tables` are undone before the registry's own, in this order; `undo`
    replaces the undoing by the journal; `reasons` adds to a code its sentence and its heading, `words` adds names of
    columns and of ways to meet.
    """

    label: str | Promise
    profiles: tuple[Profile, ...]
    columns: tuple[tuple[str, str], ...]
    watched: tuple[str, ...]
    read: Callable[[Layout], Callable[[list[str]], Cells | Rejected]]
    compare: Callable[[Batch, datetime], None]
    apply: Callable[[Batch, Actor, datetime], None]
    may: Callable[[Actor], bool] = can_edit_city
    denial: str | Promise = ADMINISTRATORS
    only_own: bool = False
    tables: tuple[str, ...] = ()
    undo: Callable[[Batch, Actor, datetime], Undone] | None = None
    reasons: Mapping[str, tuple[str | Promise, str | Promise]] = field(default_factory=dict)
    words: Mapping[str, str | Promise] = field(default_factory=dict)
