"""Migrating without drawing every model anew after each step.

A migration knows the models as they were at its time, as classes drawn for it. After each operation Django draws the
changed model anew and whatever is related to it; in one database for a whole city everything is related, so that the
time of a new installation grew with the square of its modules, and went into classes which no step ever looked at.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations import operations as steps
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from teremok.platform.database.operations import AppendOnly

# They look at nothing but their own model, and at tables and keys of those it points to. RunPython looks at anything,
# but has all the models drawn anew by itself.
NARROW = {
    steps.CreateModel,
    steps.AddField,
    steps.AddIndex,
    steps.AddConstraint,
    steps.RemoveIndex,
    steps.RemoveConstraint,
    steps.AlterModelOptions,
    steps.RunSQL,
    steps.RunPython,
    AddTrigger,
    RemoveTrigger,
    AppendOnly,
}


@contextmanager
def quick_migrations() -> Iterator[None]:
    """Inside, forward migrations of narrow steps have only the changed model drawn anew; all others run as ever."""
    apply, find = Migration.apply, ProjectState._find_reload_model  # type: ignore[attr-defined]

    def only_itself(self: Any, app_label: str, model_name: str, delay: bool = False) -> set[tuple[str, str]]:
        self.is_delayed = True  # what looks at more has all of them drawn anew
        return {(app_label, model_name)}

    def applied(
        self: Migration, project_state: Any, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        narrow = all(type(operation) in NARROW for operation in self.operations)
        if not narrow:
            project_state.clear_delayed_apps_cache()
        ProjectState._find_reload_model = only_itself if narrow else find  # type: ignore[attr-defined]
        try:
            state: ProjectState = apply(self, project_state, schema_editor, collect_sql)
        finally:
            ProjectState._find_reload_model = find  # type: ignore[attr-defined]
        return state

    Migration.apply = applied  # type: ignore[method-assign]
    try:
        yield
    finally:
        Migration.apply = apply  # type: ignore[method-assign]


def migrate(*, verbosity: int = 0) -> None:
    """Brings the database's tables up to this version."""
    from django.core.management import call_command

    with quick_migrations():
        call_command("migrate", interactive=False, verbosity=verbosity)
