"""Which old values can't be put back, because another row holds them by now or what they pointed to is gone."""

from psycopg import sql

from teremok.registry.imports.models import Batch
from teremok.registry.imports.staging import ask, run


def keep_orphaned(batch: Batch, table: str) -> None:
    """Rows that pointed to something deleted since."""
    for column, target in _pointers_of(table):
        run(
            "UPDATE imports_entry e SET kept = 'gone' FROM {old} old"
            " WHERE e.batch_id = {batch} AND e.\"table\" = {name} AND e.kept = '' AND old.entry_row = e.row_id"
            " AND old.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {target} t WHERE t.id = old.{column})",
            column=sql.Identifier(column),
            target=sql.Identifier(target),
            **_parts(batch, table),
        )


def keep_taken(batch: Batch, table: str) -> None:
    """Rows whose old values another row holds. No batch passes a value on from row to row, so one look is enough."""
    for taken in _taken(batch, table):
        run(
            "UPDATE imports_entry e SET kept = 'taken' WHERE e.batch_id = {batch} AND e.\"table\" = {name}"
            " AND e.kept = '' AND e.row_id IN ({taken})",
            taken=taken,
            **_parts(batch, table),
        )


def _taken(batch: Batch, table: str) -> list[sql.Composed]:
    """One query of row ids for each unique or exclusion constraint of the table."""
    return [_clashing(batch, table, *constraint) for constraint in _uniques_of(table)]


def _clashing(batch: Batch, table: str, keys: list[str], operators: list[str], condition: str) -> sql.Composed:
    names = [sql.Identifier(f"key_{number}") for number in range(len(keys))]
    columns = sql.SQL(", ").join(
        sql.SQL("({}) AS {}").format(_own_words(key), name) for key, name in zip(keys, names, strict=True)
    )
    meets = sql.SQL(" AND ").join(
        sql.SQL("other.{} {} mine.{}").format(name, _own_words(operator), name)
        for name, operator in zip(names, operators, strict=True)
    )
    return sql.SQL(
        "SELECT mine.entry_row FROM (SELECT entry_row, {columns} FROM {old} old WHERE {condition}) mine"
        " JOIN (SELECT id, {columns} FROM {table} WHERE {condition}) other ON {meets} AND other.id <> mine.entry_row"
    ).format(columns=columns, condition=_own_words(condition), meets=meets, **_parts(batch, table))


def _own_words(expression: str) -> sql.SQL:
    """An expression as PostgreSQL's own catalogue tells it."""
    return sql.SQL(expression)


def _parts(batch: Batch, table: str) -> dict[str, sql.Composable]:
    parts: dict[str, sql.Composable] = {
        "table": sql.Identifier(table), "name": sql.Literal(table), "batch": sql.Literal(batch.id)
    }  # fmt: skip
    # OFFSET 0 keeps joins out of the LATERAL: without statistics the planner would run them once for each old row.
    old = sql.SQL(
        "(SELECT o.row_id AS entry_row, was.* FROM imports_entry o, LATERAL jsonb_populate_record(NULL::{table},"
        ' o.before) was WHERE o.batch_id = {batch} AND o."table" = {name} AND o.before IS NOT NULL'
        " AND o.kept = '' OFFSET 0)"
    ).format(**parts)
    return {**parts, "old": old}


def _uniques_of(table: str) -> list[tuple[list[str], list[str], str]]:
    """Keys, operators and condition of every constraint by which a row excludes others, but the primary key."""
    return [
        (list(keys), list(operators), str(condition))
        for keys, operators, condition in ask(
            "SELECT array_agg(pg_get_indexdef(i.indexrelid, k::int, true) ORDER BY k),"
            " array_agg(coalesce((SELECT o.oprname FROM pg_operator o WHERE o.oid = c.conexclop[k]), '=') ORDER BY k),"
            " coalesce(pg_get_expr(i.indpred, i.indrelid), 'true')"
            " FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype = 'x',"
            " generate_series(1, i.indnkeyatts) k WHERE i.indrelid = {table}::regclass AND NOT i.indisprimary"
            " AND (i.indisunique OR i.indisexclusion) GROUP BY i.indexrelid, i.indpred, i.indrelid"
            " ORDER BY i.indexrelid",
            table=sql.Literal(table),
        )
    ]


def _pointers_of(table: str) -> list[tuple[str, str]]:
    return [
        (str(column), str(target).strip('"'))
        for column, target in ask(
            "SELECT a.attname, c.confrelid::regclass::text FROM pg_constraint c"
            " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
            " WHERE c.contype = 'f' AND c.conrelid = {table}::regclass ORDER BY 1",
            table=sql.Literal(table),
        )
    ]
