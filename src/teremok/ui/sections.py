"""What modules put on the resident's home: sections with data of their own, and what needs the person's attention."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Query = Callable[[Any], Any]
NeedsQuery = Callable[[Any, datetime], "list[Need]"]


@dataclass(frozen=True)
class Section:
    """A part of the home page.

    `query(actor)` returns frozen data, or None when there is nothing to show this person; `template` draws it as
    `data`. One section, one query to the database: the home has a budget of eight.
    """

    slug: str
    title: str | Promise
    order: int
    query: Query
    template: str


@dataclass(frozen=True)
class Drawn:
    """A section that has something to show."""

    slug: str
    title: str | Promise
    template: str
    data: Any


@dataclass(frozen=True)
class Need:
    """A thing that waits for the person: what, where it is done, until when, how pressing (a tone)."""

    text: str | Promise
    url: str
    due: datetime | None = None
    tone: str = "info"


_sections: dict[str, Section] = {}
_needs: list[NeedsQuery] = []
URGENCY = {"danger": 0, "warning": 1, "info": 2}


def register(section: Section) -> None:
    _sections[section.slug] = section


def register_needs(query: NeedsQuery) -> None:
    if query not in _needs:
        _needs.append(query)


def drawn_for(actor: Any) -> list[Drawn]:
    """The sections that have something for `actor`, in their order."""
    asked = ((s, s.query(actor)) for s in sorted(_sections.values(), key=lambda s: (s.order, s.slug)))
    return [Drawn(s.slug, s.title, s.template, data) for s, data in asked if data is not None]


def needs_of(actor: Any, at: datetime) -> list[Need]:
    """What waits for `actor`, the most pressing first, then by term."""
    return sorted(_all_needs(actor, at), key=lambda need: (URGENCY.get(need.tone, 3), need.due is None, need.due or at))


def _all_needs(actor: Any, at: datetime) -> Iterable[Need]:
    for query in _needs:
        yield from query(actor, at)
