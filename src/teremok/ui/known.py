"""What parts of Teremok know about a person: shown on "my data" and put into the download."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """One kind of data: `query(person)` takes the person's public id and returns rows of values by their names."""

    slug: str
    title: str | Promise
    query: Callable[[Any], Rows]
    order: int = 100


_parts: dict[str, Known] = {}


def register(part: Known) -> None:
    _parts[part.slug] = part


def known_about(person: Any) -> list[tuple[Known, Rows]]:
    """Everything registered parts know about the person, in their order; parts that know nothing are left out."""
    asked = ((part, part.query(person)) for part in sorted(_parts.values(), key=lambda part: (part.order, part.slug)))
    return [(part, rows) for part, rows in asked if rows]
