"""What can be destroyed: each app registers its kinds of records, the term of the law and the way to destroy them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

Text = str | Promise


class UnknownKind(LookupError):
    """No app has registered records of this kind."""


@dataclass(frozen=True)
class Kind:
    """Records of one kind.

    `law` names the term in the tables of the law, counted from the occasion each record knows (when it was closed,
    sent, withdrawn). `due(before, limit)` gives the public ids of records whose occasion lies before the moment, in a
    stable order; `destroy(ids)` removes them for good, in the caller's transaction, and says how many they were.
    `contents` are the categories of data an act names. Kinds that are `automatic` go every night; the others wait for
    a person's decision.
    """

    name: str
    title: Text
    contents: Text
    law: str
    due: Callable[[datetime, int], Sequence[UUID]]
    destroy: Callable[[Sequence[UUID]], int]
    automatic: bool = False


_known: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Makes a kind known; call it in the app's `ready`. The same name again takes the place of the first."""
    _known[kind.name] = kind


def kind_of(name: str) -> Kind:
    if name not in _known:
        raise UnknownKind(name)
    return _known[name]


def kinds() -> list[Kind]:
    return [_known[name] for name in sorted(_known)]
