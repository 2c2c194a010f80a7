"""Several questions in one statement that is composed once: what a page asks of the database at every visit.

Composing a query costs Django more than PostgreSQL takes to answer it. The questions of a page differ from visit to
visit only in who asks and when, so they are composed once for a stand-in of the actor and of the moment, joined into
one statement and kept; a visit puts the real ids and the real moment in. The rules of access stay ordinary querysets
that know nothing of it.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BinaryField, Field, QuerySet
from django.utils import timezone

from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of
from teremok.platform.database.prepared import first_row

Row = tuple[Any, ...]
Rows = QuerySet[Any, Row]
Fields = tuple["Field[Any, Any]", ...]
Columns = Mapping[str, tuple[int, Fields]]
Questions = Callable[[Actor, datetime], Mapping[str, Rows | None]]

MICROSECOND = 271_828  # tells the stand-in's moment, and what is reckoned from it, from a moment of the rules' own
FIRST_PERSON = 0x5EA7_0000_0000_0000
FIRST_ID = UUID("5ea70000-0000-4000-8000-000000000000").int
HIDDEN = {
    "an id of the actor's person": str(FIRST_PERSON)[:12],
    "an id of the actor": "5ea70000-0000-4000",
    "an id of the actor in hex": "5ea7000000004000",
    "the moment": str(MICROSECOND),
}


@dataclass(frozen=True)
class Answers:
    """What the database answered: `facts` is equal exactly when all rows are, `rows` reads them."""

    facts: tuple[str | None, ...]
    _columns: Columns

    def rows(self, name: str) -> list[Row] | None:
        """The rows of the question, each value as its model's field has it; None when it wasn't asked."""
        if name not in self._columns:
            return None
        place, fields = self._columns[name]
        text = self.facts[place] if fields else None
        found = json.loads(text, parse_float=Decimal) if text else []
        return [tuple(field.to_python(value) for field, value in zip(fields, row, strict=True)) for row in found]


@dataclass(frozen=True)
class Statement:
    """The joined text, its parameters for the stand-in, and which columns each question has."""

    text: bytes
    parameters: tuple[Any, ...]
    columns: Columns


def ask(questions: Questions, *, actor: Actor, at: datetime) -> Answers:
    """Asks all of `questions(actor, at)` (querysets of `values_list`) in one statement.

    `questions` is a function of the module that is called seldom, with a stand-in that has as many ids as the actor,
    the same level and the same grants. It may test which of them are there and pass them on; it can't look anything up
    by them, and of the moment it may use the day, the moment itself and moments so many days before or after it.
    Raises TypeError for an id or the moment within a list, a JSON value or a text, where no real one would replace it.
    """
    on = day_of(at)
    stand_in, ids = _stand_in_for(actor)
    statement = _composed(questions, stand_in, on)
    if not statement.text:
        return Answers((), statement.columns)
    moment = _moment_of(on)
    parameters = [_real(value, ids, moment, at) for value in statement.parameters]
    facts = first_row(statement.text, parameters)
    assert facts is not None  # a SELECT without FROM has one row
    return Answers(facts, statement.columns)


def _stand_in_for(actor: Actor) -> tuple[Actor, dict[int | UUID, int | UUID]]:
    """An actor equal for all who have as many ids of each kind, and what its ids stand for."""
    people = iter(range(FIRST_PERSON, FIRST_PERSON + 1_000_000))
    others = iter(UUID(int=FIRST_ID + number) for number in range(1_000_000))
    ids: dict[int | UUID, int | UUID] = {}

    def person(real: int | None) -> int | None:
        if real is None:
            return None
        ids[one := next(people)] = real
        return one

    def other(real: UUID | None) -> UUID | None:
        if real is None:
            return None
        ids[one := next(others)] = real
        return one

    stand_in = replace(
        actor,
        account_id=other(actor.account_id),
        person_id=person(actor.person_id),
        authorities=tuple(
            replace(one, id=cast("UUID", other(one.id)), person_id=cast("int", person(one.person_id)))
            for one in actor.authorities
        ),
        label="",
    )
    return stand_in, ids


def _moment_of(on: date) -> datetime:
    """The stand-in's moment: noon of the same day, told by its microseconds."""
    return timezone.make_aware(datetime.combine(on, time(12, 0, 0, MICROSECOND)))


def _real(value: Any, ids: Mapping[int | UUID, int | UUID], moment: datetime, at: datetime) -> Any:
    if isinstance(value, datetime):
        return at + (value - moment) if value.microsecond == MICROSECOND else value
    if isinstance(value, int | UUID) and value in ids:
        return type(value)(ids[value]) if isinstance(value, int) else ids[value]
    return value


@lru_cache(maxsize=256)
def _composed(questions: Questions, actor: Actor, on: date) -> Statement:
    texts: list[str] = []
    parameters: list[Any] = []
    columns: dict[str, tuple[int, Fields]] = {}
    for name, rows in questions(actor, _moment_of(on)).items():
        if rows is None:
            continue
        compiler = rows.query.get_compiler(connection=connection)
        try:
            text, given = compiler.as_sql()
        except EmptyResultSet:  # the rules say already that there is nothing
            columns[name] = (0, ())
            continue
        _refuse_hidden(name, given)
        fields = tuple(expression.output_field for expression, _sql, _alias in compiler.select)
        if any(isinstance(field, BinaryField) for field in fields):
            raise TypeError(f"the question {name!r} asks for bytes, which don't go into a text")
        names = ", ".join(f"c{number}" for number in range(len(fields)))
        columns[name] = (len(texts), fields)
        texts.append(f"(SELECT json_agg(json_build_array({names}))::text FROM ({text}) AS asked ({names}))")  # noqa: S608 (composed by Django)
        parameters += given
    text, values = _numbered(",\n".join(texts), parameters)
    return Statement(f"SELECT {text}".encode() if texts else b"", values, columns)


def _refuse_hidden(question: str, parameters: Iterable[Any]) -> None:
    """A stand-in within a list, a JSON value or a text would be asked for itself, and answer everyone with nothing."""
    for value in parameters:
        if isinstance(value, int | UUID | date):
            continue
        within = repr(getattr(value, "obj", value))  # JSON comes wrapped
        for hidden, told in HIDDEN.items():
            if told in within:
                raise TypeError(f"the question {question!r} puts {hidden} into {within[:80]}: pass it as it is")


def _numbered(text: str, parameters: list[Any]) -> tuple[str, tuple[Any, ...]]:
    """The text with PostgreSQL's own places ($1, …) for Django's, equal parameters given once."""
    rest, places = iter(parameters), dict[tuple[type, Any], int]()

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        value = next(rest)
        return f"${places.setdefault((type(value), value), len(places) + 1)}"

    return re.sub("%s|%%", place, text), tuple(value for _type, value in places)


def forget() -> None:
    """Composes anew what is asked next: for tests that change which questions there are."""
    _composed.cache_clear()
