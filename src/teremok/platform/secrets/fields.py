"""The column in which something sealed lies."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    Binary = models.BinaryField[Any, Any]
else:
    Binary = models.BinaryField


class SealedField(Binary):
    """Holds what `seal` returned. Every column of this type is sealed anew when the key changes (`resealing`).

    A history keeps its rows as they were, so a tracked model leaves such a column out of its history.
    """

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """To the database it is bytes like any others, so migrations say so."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs
