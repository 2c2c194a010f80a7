"""What parts of Teremok know about a person: shown on "my data" and put into the download."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Known:
    """One kind of data: `query` takes the person's public id and returns rows of values by their names, newest first.

    What is known of a login and not of a person (where it is signed in, what it agreed to) is `of_account`: its query
    takes the account's public id, and nobody but the account's holder is shown it. A value is what people read; one
    that is None or empty is left out.
    """

    slug: str
    title: str | Promise
    query: Callable[[Any], Rows]
    order: int = 100
    of_account: bool = False


_parts: dict[str, Known] = {}


def register(part: Known) -> None:
    _parts[part.slug] = part


def known_about(person: Any, *, account: Any = None) -> list[tuple[Known, Rows]]:
    """Everything registered parts know, in their order; parts that know nothing are left out.

    `person` and `account` are public ids; without an account only what is known of the person.
    """
    wanted = [part for part in _parts.values() if account is not None or not part.of_account]
    wanted.sort(key=lambda part: (part.order, part.slug))
    asked = ((part, part.query(account if part.of_account else person)) for part in wanted)
    return [(part, rows) for part, rows in asked if rows]
