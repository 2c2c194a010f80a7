"""The journal of a batch: every registry row it wrote, what it was before, and a print of what it became."""

from collections.abc import Sequence

from django.apps import apps
from django.db import connection
from django.db.models import Model
from psycopg import sql

from teremok.platform.secrets.fields import SealedField
from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import run

# Rows are undone in this order: whoever points to another goes first.
TABLES = (
    "registry_matchquestion",
    "registry_ownershipright",
    "registry_managementcontract",
    "registry_premises",
    "registry_person",
    "registry_house",
    "registry_organisation",
    "registry_district",
)


def columns_of(table: str) -> list[str]:
    """All but the key."""
    model = model_of(table)
    return [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]


def printed_columns(table: str) -> list[str]:
    """Without what is sealed: a new key changes those bytes and nothing of what they say."""
    sealed = {str(field.column) for field in model_of(table)._meta.concrete_fields if isinstance(field, SealedField)}
    return [column for column in columns_of(table) if column not in sealed]


def model_of(table: str) -> type[Model]:
    return next(model for model in apps.get_models() if model._meta.db_table == table)


def print_of(alias: str, columns: Sequence[str]) -> sql.Composed:
    """64 bits of a row's content."""
    cells = sql.SQL(", ").join(sql.Identifier(alias, column) for column in columns)
    return sql.SQL("hash_record_extended(ROW({}), 0)").format(cells)


def note_table(batch: Batch, table: str) -> sql.Composed:
    """Remembers with the batch which columns its prints of `table` cover; returns the expression for alias `t`."""
    columns = batch.columns.setdefault(table, printed_columns(table))
    return print_of("t", columns)


def insert(batch: Batch, table: str, columns: Sequence[str], select: sql.Composable) -> int:
    """INSERT … SELECT into the registry with an entry for every row; `select` gives `columns` in their order."""
    return run(
        "WITH added AS (INSERT INTO {table} AS t ({columns}) {select} RETURNING t.id, {print} AS print) "
        'INSERT INTO imports_entry (batch_id, "table", row_id, print, kept) '
        "SELECT {batch}, {name}, id, print, '' FROM added",
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        select=select,
        print=note_table(batch, table),
        batch=sql.Literal(batch.id),
        name=sql.Literal(table),
    )


def update(batch: Batch, table: str, assignments: sql.Composable, source: sql.Composable) -> int:
    """UPDATE … SET `assignments` FROM `source` (which joins alias `t`), with entries that hold the rows before.

    A row that the batch already wrote keeps its first entry's `before` and takes the newer print.
    """
    return run(
        "WITH done AS (UPDATE {table} AS t SET {assignments} FROM {source} RETURNING t.id, {print} AS print) "
        'INSERT INTO imports_entry (batch_id, "table", row_id, before, print, kept) '
        "SELECT {batch}, {name}, done.id, to_jsonb(old), done.print, '' FROM done JOIN {table} old ON old.id = done.id "
        'ON CONFLICT (batch_id, "table", row_id) DO UPDATE SET print = excluded.print',
        table=sql.Identifier(table),
        assignments=assignments,
        source=source,
        print=note_table(batch, table),
        batch=sql.Literal(batch.id),
        name=sql.Literal(table),
    )


def new_uuid() -> sql.SQL:
    """UUIDs that sort by time where the server makes them (PostgreSQL 18), random ones elsewhere."""
    version: int = connection.cursor().connection.info.server_version
    return sql.SQL("uuidv7()") if version >= 180000 else sql.SQL("gen_random_uuid()")
