"""Sealing everything with the newest key, so that an old one can be retired."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.utils import ProgrammingError
from psycopg import errors, sql

from teremok.platform.secrets.places import Place, places
from teremok.platform.secrets.sealing import (
    HEADER_BYTES,
    CannotUnseal,
    known_headers,
    newest_header,
    seal,
    unseal,
)

BATCH = 2000


@dataclass(frozen=True)
class Standing:
    """How many values are sealed with the newest key, how many with an older one, how many no key here opens."""

    newest: int = 0
    old: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Resealed:
    """How many values were sealed anew, and which could not be opened: "table.column key: why"."""

    done: int
    troubles: tuple[str, ...]


def standing() -> Standing:
    """Counts every sealed value of the installation by its key."""
    newest = old = unknown = 0
    for place in places():
        for header, count in _counted(place):
            if header == newest_header():
                newest += count
            elif header in known_headers():
                old += count
            else:
                unknown += count
    return Standing(newest, old, unknown)


def reseal(*, batch: int = BATCH, watch: Callable[[int], None] = lambda done: None) -> Resealed:
    """Seals anew what an older key sealed, `batch` values in a transaction.

    Killed at any moment it leaves every value readable, and the next run goes on with what is left: an old value is
    known by its first bytes. Rows that somebody else holds are waited for. `watch` is told the count after each batch.
    """
    done, troubles = 0, []
    for place in places():
        last: int | None = None
        while True:
            with transaction.atomic():
                taken = _take(place, after=last, limit=batch)
                opened = []
                for key, sealed in taken:
                    try:
                        opened.append((key, seal(unseal(sealed))))
                    except CannotUnseal as trouble:
                        troubles.append(f"{place} {key}: {trouble}")
                _put(place, opened)
            if not taken:
                break
            last = taken[-1][0]
            done += len(opened)
            watch(done)
    return Resealed(done, tuple(troubles))


def _counted(place: Place) -> list[tuple[bytes, int]]:
    counted = (
        "SELECT substring({column} FROM 1 FOR {width}), count(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1"
    )
    return [(bytes(header), count) for header, count in _rows(place, sql.SQL(counted))]


def _take(place: Place, *, after: int | None, limit: int) -> list[tuple[int, bytes]]:
    wanted = sql.SQL(
        "SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL"
        " AND substring({column} FROM 1 FOR {width}) <> {newest} AND ({after}::bigint IS NULL OR {key} > {after})"
        " ORDER BY {key} LIMIT {limit} FOR UPDATE"
    )
    rows: list[tuple[int, bytes]] = _rows(place, wanted, after=after, limit=limit, newest=newest_header())
    return rows


def _put(place: Place, fresh: list[tuple[int, bytes]]) -> None:
    if not fresh:
        return
    keys, seals = zip(*fresh, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "UPDATE {table} t SET {column} = fresh.sealed FROM unnest({keys}::bigint[], {seals}::bytea[])"
                " AS fresh (key, sealed) WHERE t.{key} = fresh.key"
            ).format(
                table=sql.Identifier(place.table),
                column=sql.Identifier(place.column),
                key=sql.Identifier(place.key),
                keys=sql.Literal(list(keys)),
                seals=sql.Literal(list(seals)),
            )
        )


def _rows(place: Place, query: sql.SQL, **values: object) -> list[Any]:
    """Nothing for a table that went while we looked: what waits for a decision is dropped when it is decided."""
    names = {name: sql.Literal(value) for name, value in {"width": HEADER_BYTES, **values}.items()}
    statement = query.format(
        table=sql.Identifier(place.table),
        column=sql.Identifier(place.column),
        key=sql.Identifier(place.key),
        **names,
    )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())
    except ProgrammingError as error:
        if isinstance(error.__cause__, errors.UndefinedTable):
            return []
        raise
