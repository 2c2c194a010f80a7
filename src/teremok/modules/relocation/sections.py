"""Parts of a family's file: each slice registers its own, and all of them ask the database in one statement.

A part asks with querysets of `values_list`, reads the rows that come back into frozen data, and draws these on the
family's own page, on the officer's, or on both. A part that has nothing to show reads None and takes no place.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from teremok.modules.relocation.models import Family
from teremok.platform.access import Actor

Row = tuple[Any, ...]
Question = QuerySet[Any, Row]


@dataclass(frozen=True)
class Look:
    """Who looks at which family, when, and what the database answered to the part's questions, by their names.

    `is_staff` tells the officer's page from the family's own. The family comes with `listed_house` (its `office` and
    `house`) and `premises` (its `house`) joined.
    """

    family: Family
    actor: Actor
    at: datetime
    is_staff: bool
    answers: Mapping[str, list[Row]]

    def rows(self, name: str) -> list[Row]:
        """The rows of a question as their fields have them; none where it wasn't asked."""
        return self.answers.get(name, [])


@dataclass(frozen=True)
class Section:
    """A part of a family's file.

    `ask(family, actor, at)` gives the part's questions by name; `read(look)` makes frozen data of the answers, or None
    when there is nothing to show. The templates draw it as `data` under the heading that the page writes; an empty
    name leaves the part off that page. They have `look` and the request, so that forms can post.
    """

    slug: str
    title: str | Promise
    order: int
    ask: Callable[[Family, Actor, datetime], Mapping[str, Question]]
    read: Callable[[Look], Any]
    template_resident: str = ""
    template_staff: str = ""
    icon: str = "chevron-right"

    def template(self, *, is_staff: bool) -> str:
        return self.template_staff if is_staff else self.template_resident


@dataclass(frozen=True)
class Drawn:
    """A part that has something to show."""

    slug: str
    title: str | Promise
    icon: str
    template: str
    data: Any


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Declares a part; call it in `AppConfig.ready`. The same slug again replaces it."""
    _sections[section.slug] = section


def shown_on(*, is_staff: bool) -> list[Section]:
    """The parts that the page may have, in their order."""
    wanted = [one for one in _sections.values() if one.template(is_staff=is_staff)]
    return sorted(wanted, key=lambda one: (one.order, one.slug))
