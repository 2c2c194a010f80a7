"""What modules put on the resident's home: sections with data of their own, and what needs the person's attention.

A module gives a question (a queryset of `values_list`, which may have any columns) and a function that reads the rows
it brings. The home asks the questions of all modules and its own in one statement.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

Question = Callable[[Any, datetime], Any]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Section:
    """A part of the home page.

    `rows(actor, at)` asks, or returns None when the section is not for this person; `read(rows)` makes frozen data of
    the answer, or None when there is nothing to show; `template` draws it as `data`. What it draws may depend on the
    data, the language and the day, on nothing else: the page is kept as long as they are the same.
    """

    slug: str
    title: str | Promise
    order: int
    rows: Question
    read: Callable[[list[Row]], Any]
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


@dataclass(frozen=True)
class Needs:
    """Things of one kind that may wait for a person: `rows(actor, at)` asks or returns None, `read` words them."""

    slug: str
    rows: Question
    read: Callable[[list[Row]], list[Need]]


_sections: dict[str, Section] = {}
_needs: dict[str, Needs] = {}
URGENCY = {"danger": 0, "warning": 1, "info": 2}


def register(section: Section) -> None:
    _sections[section.slug] = section


def register_needs(needs: Needs) -> None:
    _needs[needs.slug] = needs


def questions(actor: Any, at: datetime) -> dict[str, Any]:
    """What all modules ask for `actor`, by name; None where one has nothing to ask."""
    asked = {f"section {section.slug}": section.rows(actor, at) for section in _sections.values()}
    return asked | {f"needs {needs.slug}": needs.rows(actor, at) for needs in _needs.values()}


def drawn_from(rows: Callable[[str], list[Row] | None]) -> list[Drawn]:
    """The sections that have something to show, in their order; `rows(name)` is None for what wasn't asked."""
    found = []
    for section in sorted(_sections.values(), key=lambda one: (one.order, one.slug)):
        answer = rows(f"section {section.slug}")
        data = None if answer is None else section.read(answer)
        if data is not None:
            found.append(Drawn(section.slug, section.title, section.template, data))
    return found


def needs_from(rows: Callable[[str], list[Row] | None]) -> list[Need]:
    """What waits for the person, the most pressing first, then by term."""
    found = [need for needs in _needs.values() for need in needs.read(rows(f"needs {needs.slug}") or [])]
    return sorted(
        found, key=lambda need: (URGENCY.get(need.tone, 3), need.due is None, need.due and need.due.timestamp())
    )
