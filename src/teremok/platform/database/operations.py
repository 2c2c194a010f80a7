"""Migration operations that only PostgreSQL understands."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

GUARD = "teremok_append_only"

CREATE_GUARD = f"""
    CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF current_setting('teremok.allow_rewrite', true) = 'on' AND starts_with(current_database(), 'test_') THEN
            RETURN NULL;
        END IF;
        RAISE EXCEPTION 'The table % only grows: % is refused. Write a new row that points back to the old one.',
            TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
    END $$
"""

DROP_GUARD_WHEN_UNUSED = f"""
    DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgfoid = to_regproc('{GUARD}')) THEN
            DROP FUNCTION IF EXISTS {GUARD}();
        END IF;
    END $$
"""


class AppendOnly(Operation):
    """From this migration on the database refuses UPDATE, DELETE and TRUNCATE on `table`; INSERT and COPY pass.

    The triggers fire for each statement, whatever door was used: ON CONFLICT DO UPDATE, MERGE, a CTE, a cascade from
    another table, replication. They bind everyone but the table's owner, who may drop what they own. In a database
    whose name begins with `test_`, and nowhere else, `SET LOCAL teremok.allow_rewrite = 'on'` lets a statement pass.
    A partition is a table of its own and needs an operation of its own.
    """

    reversible = True
    reduces_to_sql = True

    def __init__(self, table: str) -> None:
        self.table = table

    def deconstruct(self) -> tuple[str, list[str], dict[str, str]]:
        return (self.__class__.__qualname__, [self.table], {})

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models don't know of it."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table, trigger = schema_editor.quote_name(self.table), schema_editor.quote_name(self._trigger)
        schema_editor.execute(CREATE_GUARD, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {GUARD}()"
        )
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table, trigger = schema_editor.quote_name(self.table), schema_editor.quote_name(self._trigger)
        schema_editor.execute(f"DROP TRIGGER {trigger} ON {table}")
        schema_editor.execute(DROP_GUARD_WHEN_UNUSED, params=None)

    def describe(self) -> str:
        return f"Let the table {self.table} only grow"

    @property
    def migration_name_fragment(self) -> str:
        return f"{self.table}_only_grows"

    @property
    def _trigger(self) -> str:
        return f"{self.table[:50]}_only_grows"
