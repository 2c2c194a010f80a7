"""The dry run: the file into the staging table, and the verdict of every row."""

import itertools
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _
from psycopg import sql

from teremok.registry.imports import staging
from teremok.registry.imports.kinds.recipe import Cells
from teremok.registry.imports.models import Batch, Clash
from teremok.registry.imports.profiles import Layout, fit
from teremok.registry.imports.recipes import RECIPES
from teremok.registry.imports.sources import CannotRead, Source, open_source
from teremok.registry.imports.states import Kind, Verdict

CHUNK_ROWS = 20_000
READING_PERCENT = 80


def read_file(batch: Batch, path: Path, watch: Callable[[Batch], None]) -> None:
    """Fills the staging table. Chunks are committed one by one, so that the progress shows outside."""
    source = open_source(path)
    try:
        layout = fit(RECIPES[batch.kind].profiles, source.header)
        batch.profile = layout.profile.name
        recipe = RECIPES[batch.kind]
        staging.create(batch, recipe.columns)
        columns = [name for name, _kind in recipe.columns]
        lines = _lines(source, layout, recipe.read(layout), len(columns))
        while count := staging.copy(batch, columns, itertools.islice(lines, CHUNK_ROWS)):
            batch.rows_read += count
            batch.percent = int(source.progress() * READING_PERCENT)
            batch.save(update_fields=["rows_read", "percent", "profile"])
            watch(batch)
    finally:
        source.close()
    if not batch.rows_read:
        raise CannotRead(_("The file has no rows below its header. Choose the one that holds the list."))


def _lines(
    source: Source, layout: Layout, read_row: Callable[[list[str]], Cells | staging.Rejected], columns: int
) -> Iterator[str]:
    width = layout.width
    for line, values in source.rows:
        read = read_row(values) if len(values) == width else staging.Rejected("broken_row")
        if isinstance(read, staging.Rejected):
            yield staging.refused(line, values, read, columns)
        else:
            filled, cells = read
            yield staging.accepted(line, filled, cells)


def compare(batch: Batch, at: datetime) -> None:
    """Verdicts, counts and the worklist, all anew."""
    recipe = RECIPES[batch.kind]
    batch.seen = _history_of(recipe.watched)
    staging.weigh(batch)
    recipe.compare(batch, at)
    staging.key_by_line(batch)
    summarise(batch)
    _list_clashes(batch)


def summarise(batch: Batch) -> None:
    stage = staging.table(batch)
    rows = staging.ask("SELECT verdict, reason, count(*) FROM {stage} GROUP BY verdict, reason", stage=stage)
    batch.counts = {verdict.value: 0 for verdict in Verdict}
    batch.reasons = {}
    for verdict, reason, count in rows:
        batch.counts[verdict] += count
        if reason:
            batch.reasons[reason] = count
    matches = staging.ask(
        "SELECT matched, count(*) FROM {stage} WHERE matched IS NOT NULL AND verdict <> 'rejected' GROUP BY matched",
        stage=stage,
    )
    batch.matches = {str(matched): int(count) for matched, count in matches}
    batch.save()


def registry_moved_on(batch: Batch) -> bool:
    return bool(batch.seen != _history_of(RECIPES[batch.kind].watched))


def _history_of(tables: tuple[str, ...]) -> dict[str, int]:
    """How far the history of each table has come; waits for writers who have begun, so that none comes in between."""
    found = {}
    for name in tables:
        staging.run("LOCK TABLE {table} IN SHARE MODE", table=sql.Identifier(name))
        sequence = sql.SQL("pg_sequence_last_value(pg_get_serial_sequence({event}, 'pgh_id')::regclass)").format(
            event=sql.Literal(f"{name}event")
        )
        found[name] = int(staging.ask("SELECT coalesce({sequence}, 0)", sequence=sequence)[0][0])
    return found


def _list_clashes(batch: Batch) -> None:
    Clash.objects.filter(batch=batch).delete()
    if batch.kind != Kind.HOUSES:
        return
    staging.run(
        "INSERT INTO imports_clash (public_id, batch_id, line, other_line, house_id, address, latitude, longitude,"
        " metres, decision, decided_by_label)"
        " SELECT gen_random_uuid(), {batch}, line, (detail->>'line')::int, target_id, address, latitude, longitude,"
        " (detail->>'metres')::bigint, 'open', '' FROM {stage}"
        " WHERE reason = 'far_apart' ORDER BY line",
        batch=sql.Literal(batch.id),
        stage=staging.table(batch),
    )
