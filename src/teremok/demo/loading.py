"""Rows by the thousand: keys reserved ahead, COPY into the tables, what a model's defaults say filled in."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, models
from psycopg import sql

FIRST_MOMENT = 0x019B_7635_DC80  # the milliseconds in public ids made here: 31 December 2025, 21:00 UTC


class Loader:
    """Collects rows of several tables and writes them in the order in which the tables were first met.

    Keys come from the tables' own sequences, so that rows added later by the application follow on.
    """

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._rows: dict[type[models.Model], list[dict[str, Any]]] = defaultdict(list)
        self._keys: dict[type[models.Model], Iterator[int]] = {}
        self._made = 0

    def add(self, model: type[models.Model], **values: Any) -> int:
        """Keeps a row by attribute names (`house_id`); returns the key it will have."""
        key = next(self._keys_of(model))
        self._rows[model].append({"id": key, "public_id": self._public_id(), **values})
        return key

    def write(self) -> None:
        with connection.cursor() as cursor:
            for model, rows in self._rows.items():
                columns = _columns(model, rows)
                statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                    sql.Identifier(model._meta.db_table),
                    sql.SQL(", ").join([sql.Identifier(str(field.column)) for field, _ in columns]),
                )
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row([row.get(field.attname, default) for field, default in columns])
        self._rows.clear()

    def _public_id(self) -> UUID:
        """A version 7 identifier, the same at every building of the city."""
        self._made += 1
        value = (FIRST_MOMENT + self._made // 1000) << 80 | self._chance.getrandbits(80)
        return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)

    def _keys_of(self, model: type[models.Model]) -> Iterator[int]:
        if model not in self._keys:
            self._keys[model] = _reserved_keys(model)
        return self._keys[model]


def _reserved_keys(model: type[models.Model], at_once: int = 1000) -> Iterator[int]:
    table = model._meta.db_table
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, at_once]
            )
            keys = [row[0] for row in cursor.fetchall()]
        yield from keys


def _columns(model: type[models.Model], rows: list[dict[str, Any]]) -> list[tuple["models.Field[Any, Any]", Any]]:
    """The stored fields that some row names or that have a default, with that default as PostgreSQL takes it."""
    named = {name for row in rows for name in row}
    known = {field.attname for field in model._meta.concrete_fields}
    if not named <= known:
        raise ValueError(f"{model.__name__} has no {', '.join(sorted(named - known))}")
    columns = []
    for field in model._meta.concrete_fields:
        if getattr(field, "generated", False):
            continue
        if field.attname in named or not field.null:
            default = None if field.attname in {"id", "public_id"} else field.get_default()
            columns.append((field, field.get_db_prep_save(default, connection) if default is not None else None))
    return columns
