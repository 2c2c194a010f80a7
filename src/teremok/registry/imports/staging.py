"""The table in which the rows of one batch wait: made for it, filled by COPY, compared by SQL, dropped when decided.

It is unlogged: after a crash of the database it is empty and the file is checked again.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, LiteralString

import orjson
from django.db import connection, transaction
from psycopg import sql

from teremok.platform.secrets.places import Place
from teremok.registry.imports.models import Batch

NULL = "\\N"
HOLE = "\0"  # no source lets it through, nor could PostgreSQL keep it
HELPING = 200
COMMON: tuple[tuple[str, str], ...] = (
    ("line", "integer"),
    ("verdict", "text"),
    ("reason", "text"),
    ("detail", "jsonb"),
    ("raw", "text"),
    ("filled", "smallint"),
)
LATER: tuple[tuple[str, str], ...] = (("target_id", "bigint"), ("matched", "text"), ("changes", "jsonb"))


@dataclass(frozen=True)
class Rejected:
    """A row that can't be taken in: a code of `reasons` and what its sentence names."""

    reason: str
    detail: dict[str, Any] = field(default_factory=dict)


def plan_for_sets() -> None:
    """For the rest of the transaction: whole tables meet whole tables, and what was written a moment ago has no
    statistics that would tell the planner so. Left to itself it walks 30,000 rows for each of 30,000, or sorts all of
    a wide table to merge it with the index of another."""
    run("SET LOCAL enable_nestloop = off")
    run("SET LOCAL enable_mergejoin = off")
    run("SET LOCAL work_mem = '128MB'")
    run("SET LOCAL default_statistics_target = 10")  # a few thousand rows tell enough about a table read as a whole


def name_of(batch: Batch) -> str:
    return f"imports_rows_{batch.id}"


def run(template: LiteralString, **parts: sql.Composable) -> int:
    """Runs one statement whose names are filled in from `parts`; returns how many rows it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(template).format(**parts))
        return int(cursor.rowcount)


def ask(template: LiteralString, **parts: sql.Composable) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(template).format(**parts))
        return list(cursor.fetchall())


def table(batch: Batch) -> sql.Identifier:
    return sql.Identifier(name_of(batch))


def create(batch: Batch, columns: Sequence[tuple[str, str]]) -> None:
    drop(batch)
    definitions = ", ".join(f'"{name}" {kind}' for name, kind in (*COMMON, *columns, *LATER))
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE UNLOGGED TABLE "{name_of(batch)}" ({definitions}) WITH (autovacuum_enabled = off)')


def drop(batch: Batch) -> None:
    run("DROP TABLE IF EXISTS {stage}", stage=table(batch))
    run("DROP TABLE IF EXISTS {people}", people=sql.Identifier(name_of(batch) + "_people"))


def drop_named(name: str) -> None:
    run("DROP TABLE IF EXISTS {stage}", stage=sql.Identifier(name))


def names() -> set[str]:
    """Every staging table there is."""
    found = ask("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^imports_rows_[0-9]+(_people)?$'")
    return {str(name) for (name,) in found}


def waiting_seals() -> list[Place]:
    """The sealed columns of the waiting rows."""
    found = ask(
        "SELECT attrelid::regclass::text FROM pg_attribute WHERE attname = 'snils_encrypted' AND NOT attisdropped"
        " AND attrelid = ANY({names}::regclass[])",
        names=sql.Literal(sorted(names())),
    )
    return [Place(name, "snils_encrypted", "id" if name.endswith("_people") else "line") for (name,) in found]


def holds_more_than_rejected(batch: Batch) -> bool:
    wanted = "SELECT EXISTS (SELECT 1 FROM {stage} WHERE verdict IS DISTINCT FROM 'rejected')"
    return bool(ask(wanted, stage=table(batch))[0][0])


def keep_rejected(batch: Batch) -> None:
    """Drops all rows but the rejected ones."""
    if not exists(batch):
        drop(batch)
        return
    run("DELETE FROM {stage} WHERE verdict IS DISTINCT FROM 'rejected'", stage=table(batch))
    if not exists(batch):
        drop(batch)
        return
    run("CREATE TABLE {fresh} (LIKE {stage} INCLUDING INDEXES)", fresh=_fresh(batch), stage=table(batch))
    run("INSERT INTO {fresh} SELECT * FROM {stage}", fresh=_fresh(batch), stage=table(batch))
    drop(batch)
    run("ALTER TABLE {fresh} RENAME TO {stage}", fresh=_fresh(batch), stage=table(batch))


def _fresh(batch: Batch) -> sql.Identifier:
    return sql.Identifier(name_of(batch) + "_new")


def exists(batch: Batch) -> bool:
    """Whether the rows are still there; False after a crash of the database or once they were dropped."""
    there = ask("SELECT to_regclass({name}) IS NOT NULL", name=sql.Literal(name_of(batch)))[0][0]
    return bool(there) and bool(ask("SELECT EXISTS (SELECT 1 FROM {stage})", stage=table(batch))[0][0])


def copy(batch: Batch, columns: Sequence[str], lines: Iterator[str]) -> int:
    """Lines are in COPY's text format: tabs between cells, backslashes doubled, NULL as \\N. Returns how many came.

    They go out in helpings while further ones are read, so that the server takes them in meanwhile.
    """
    names = [name for name, _kind in COMMON] + list(columns)
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table(batch), sql.SQL(", ").join(map(sql.Identifier, names)))
    count = 0
    with transaction.atomic(), connection.cursor() as cursor, cursor.copy(statement) as target:
        while helping := list(itertools.islice(lines, HELPING)):
            target.write("".join(helping))
            count += len(helping)
    return count


def accepted(line: int, filled: int, cells: Sequence[str | None]) -> str:
    shown = "\t".join([HOLE if cell is None else cell for cell in cells])
    shown = shown.replace("\\", "\\\\").replace(HOLE, NULL)
    return f"{line}\t\\N\t\\N\t\\N\t\\N\t{filled}\t{shown}\n"


def refused(line: int, values: Sequence[str], rejected: Rejected, width: int) -> str:
    raw = orjson.dumps(list(values)[:60]).decode()[:4000].replace("\\", "\\\\")
    detail = orjson.dumps(rejected.detail).decode().replace("\\", "\\\\") if rejected.detail else NULL
    return f"{line}\trejected\t{rejected.reason}\t{detail}\t{raw}\t0" + "\t\\N" * width + "\n"


def replace(batch: Batch, columns: Sequence[str], *, verdict: LiteralString, source: sql.Composable) -> None:
    """Rewrites the staging table as `source` judges it: cheaper than an UPDATE of every row.

    `source` selects the common columns but the verdict, then `columns`, then target_id, matched and changes, all by
    their names; `verdict` is an expression over them.
    """
    names = ["raw", "filled", *columns, "target_id", "matched", "changes"]
    fresh = sql.Identifier(name_of(batch) + "_new")
    run("DROP TABLE IF EXISTS {fresh}", fresh=fresh)
    run(
        "CREATE UNLOGGED TABLE {fresh} WITH (autovacuum_enabled = off, fillfactor = 90) AS"
        " SELECT line, {verdict} AS verdict, reason, detail, {names} FROM ({source}) judged",
        fresh=fresh,
        verdict=sql.SQL(verdict),
        names=sql.SQL(", ").join(map(sql.Identifier, names)),
        source=source,
    )
    run("DROP TABLE {stage}", stage=table(batch))
    run("ALTER TABLE {fresh} RENAME TO {stage}", fresh=fresh, stage=table(batch))


def weigh(batch: Batch) -> None:
    """Tells the planner what the waiting rows hold: autovacuum leaves their table alone."""
    run("ANALYZE {stage}", stage=table(batch))


def key_by_line(batch: Batch) -> None:
    """Rows are paged by their line; the key is made when all of them are there."""
    run("CREATE UNIQUE INDEX IF NOT EXISTS {index} ON {stage} (line)",
        index=sql.Identifier(name_of(batch) + "_line"), stage=table(batch))  # fmt: skip
