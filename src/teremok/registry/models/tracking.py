"""The history of a table: every insert, change and delete kept by triggers, whichever door it came through."""

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

import pghistory
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[M], M]:
    """The class decorator that gives a model its history table.

    The triggers fire once a statement, not once a row, so that a COPY of a million rows pays for one INSERT … SELECT.
    Only the tracked row's key is indexed; the rows are append-only, the duty to destroy personal data lifts that
    protection by name.
    """
    return cast(
        "Callable[[M], M]",
        pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude),
            level=pghistory.Statement,
            append_only=True,
        ),
    )
