"""Takes back what a batch wrote, row by row exactly, but all at once."""

from typing import Any

from django.apps import apps
from psycopg import sql

from teremok.registry.imports import journal, restoring
from teremok.registry.imports.models import Batch
from teremok.registry.imports.recipes import RECIPES
from teremok.registry.imports.staging import ask, run
from teremok.registry.imports.undone import Kept, Undone

LISTED = 1000


def undo_entries(batch: Batch) -> Undone:
    deleted = restored = 0
    for table in _tables(batch):
        if table not in batch.columns:
            continue
        _keep_changed(batch, table)
        _keep_used(batch, table)
        deleted += _delete(batch, table)
        if table == "registry_managementcontract":
            _keep_succeeded(batch, table)
        restoring.keep_orphaned(batch, table)
        restoring.keep_taken(batch, table)
        restored += _restore(batch, table)
    return Undone(deleted, restored, tuple(kept_rows(batch)))


def _tables(batch: Batch) -> tuple[str, ...]:
    return (*RECIPES[batch.kind].tables, *journal.TABLES)


def _parts(batch: Batch, table: str) -> dict[str, sql.Composable]:
    present = set(journal.columns_of(table))
    return {
        "table": sql.Identifier(table),
        "name": sql.Literal(table),
        "batch": sql.Literal(batch.id),
        "print": journal.print_of("t", [column for column in batch.columns[table] if column in present]),
    }


def _keep_changed(batch: Batch, table: str) -> None:
    run(
        "UPDATE imports_entry e SET kept = 'changed' FROM {table} t WHERE e.batch_id = {batch} AND e.\"table\" = {name}"
        " AND t.id = e.row_id AND {print} <> e.print",
        **_parts(batch, table),
    )


def _keep_succeeded(batch: Batch, table: str) -> None:
    """A contract that the import ended stays ended where its successor stays."""
    run(
        "UPDATE imports_entry e SET kept = 'used' FROM {table} t, {table} next, imports_entry n"
        " WHERE e.batch_id = {batch} AND e.\"table\" = {name} AND e.before IS NOT NULL AND e.kept = ''"
        ' AND t.id = e.row_id AND n.batch_id = {batch} AND n."table" = {name}'
        " AND n.before IS NULL AND n.kept <> ''"
        " AND next.id = n.row_id AND next.house_id = t.house_id",
        **_parts(batch, table),
    )


def _restore(batch: Batch, table: str) -> int:
    columns = [column for column in journal.columns_of(table) if column != "public_id"]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    olds = sql.SQL(", ").join(sql.Identifier("old", column) for column in columns)
    return run(
        "UPDATE {table} t SET ({names}) = ROW({olds}) FROM imports_entry e,"
        ' LATERAL jsonb_populate_record(NULL::{table}, e.before) old WHERE e.batch_id = {batch} AND e."table" = {name}'
        " AND t.id = e.row_id AND e.before IS NOT NULL AND e.kept = ''",
        names=names,
        olds=olds,
        **_parts(batch, table),
    )


def _keep_used(batch: Batch, table: str) -> None:
    """A row to which any table of the database still points stays; what the batch itself added is gone by now."""
    for pointing, column in _references_to(table):
        run(
            "UPDATE imports_entry e SET kept = 'used' WHERE e.batch_id = {batch} AND e.\"table\" = {name}"
            " AND e.before IS NULL AND e.kept = '' AND EXISTS (SELECT 1 FROM {pointing} p WHERE p.{column} = e.row_id)",
            pointing=sql.Identifier(pointing),
            column=sql.Identifier(column),
            **_parts(batch, table),
        )


def _references_to(table: str) -> list[tuple[str, str]]:
    rows = ask(
        "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c"
        " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
        " WHERE c.contype = 'f' AND c.confrelid = {table}::regclass ORDER BY 1, 2",
        table=sql.Literal(table),
    )
    return [(str(pointing).strip('"'), str(column)) for pointing, column in rows if pointing != "imports_clash"]


def _delete(batch: Batch, table: str) -> int:
    if table == "registry_house":
        run(
            "UPDATE imports_clash SET house_id = NULL FROM imports_entry e WHERE e.batch_id = {batch}"
            " AND e.\"table\" = {name} AND e.before IS NULL AND e.kept = '' AND house_id = e.row_id",
            batch=sql.Literal(batch.id),
            name=sql.Literal(table),
        )
    return run(
        'DELETE FROM {table} t USING imports_entry e WHERE e.batch_id = {batch} AND e."table" = {name}'
        " AND e.before IS NULL AND e.kept = '' AND t.id = e.row_id",
        **_parts(batch, table),
    )


def kept_rows(batch: Batch) -> list[Kept]:
    """What an undo left, at most the first thousand of each table."""
    kept: list[Kept] = []
    for table in _tables(batch):
        model = next((m for m in apps.get_models() if m._meta.db_table == table), None)
        rows = ask(
            "SELECT row_id, kept FROM imports_entry WHERE batch_id = {batch} AND \"table\" = {name} AND kept <> ''"
            " ORDER BY row_id LIMIT {listed}",
            batch=sql.Literal(batch.id),
            name=sql.Literal(table),
            listed=sql.Literal(LISTED),
        )
        if model is None or not rows:
            continue
        found: dict[Any, Any] = model._default_manager.in_bulk([row_id for row_id, _why in rows])
        kept.extend(Kept(table, found[row].public_id, str(found[row]), why) for row, why in rows if row in found)
    return kept
