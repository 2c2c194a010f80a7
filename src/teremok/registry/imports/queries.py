"""Reading imports: the latest ones, their figures, their rows."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from psycopg import sql

from teremok.registry.imports import reasons, staging
from teremok.registry.imports.models import Batch
from teremok.registry.imports.recipes import RECIPES
from teremok.registry.imports.states import Verdict


@dataclass(frozen=True)
class Row:
    """One row of a file: its line, its verdict, what it is about, why it was rejected or what it would change."""

    line: int
    verdict: Verdict
    title: str
    sentence: str
    matched: str
    changes: dict[str, list[Any]]
    remarks: dict[str, str]


def latest(among: QuerySet[Batch], *, limit: int) -> list[Batch]:
    return list(among.order_by("-opened_at", "-id")[:limit])


def figures(batch: Batch) -> dict[str, Any]:
    """What `--json` prints."""
    counts = {verdict.value: batch.counts.get(verdict.value, 0) for verdict in Verdict}
    return {"batch": str(batch.public_id), **counts, "reasons": batch.reasons}


def rows(batch: Batch, *, verdict: Verdict | None, after: int = 0, limit: int) -> list[Row]:
    """Rows in the order of the file behind the line `after`; none once they were dropped."""
    if not staging.exists(batch):
        return []
    columns = {name for name, _kind in RECIPES[batch.kind].columns}
    title = "concat_ws(', ', address, number)" if "number" in columns else "address"
    found = staging.ask(
        "SELECT line, verdict, {title}, reason, detail, raw, matched, changes, {remarks} FROM {stage}"
        " WHERE line > {after} AND {wanted} ORDER BY line LIMIT {limit}",
        title=sql.SQL(title),
        remarks=sql.SQL("remarks" if "remarks" in columns else "NULL"),
        stage=staging.table(batch),
        after=sql.Literal(after),
        wanted=sql.SQL("verdict = {}").format(sql.Literal(verdict.value)) if verdict else sql.SQL("true"),
        limit=sql.Literal(limit),
    )
    return [_row(*values) for values in found]


def _row(
    line: int, verdict: str, title: str | None, reason: str | None, detail: Any, raw: str | None, matched: str | None,
    changes: Any, remarks: Any,
) -> Row:  # fmt: skip
    shown = title or " · ".join(part for part in _parsed(raw or "[]") if part)[:200]
    return Row(
        line=line,
        verdict=Verdict(verdict),
        title=shown,
        sentence=reasons.sentence(reason, _parsed(detail)) if reason else "",
        matched=matched or "",
        changes=_parsed(changes) or {},
        remarks=_parsed(remarks) or {},
    )


def _parsed(value: Any) -> Any:
    """Django's connection hands out jsonb as text."""
    import json

    return json.loads(value) if isinstance(value, str) else value


def rejected_rows(batch: Batch, *, limit: int) -> list[Row]:
    return rows(batch, verdict=Verdict.REJECTED, limit=limit)


def write_rejected(batch: Batch, path: Path) -> None:
    """Line, reason and title of every rejected row, as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "reason", "row"))
        for row in all_rejected(batch):
            writer.writerow((row.line, row.sentence, row.title))


def all_rejected(batch: Batch) -> Iterator[Row]:
    after = 0
    while page := rows(batch, verdict=Verdict.REJECTED, after=after, limit=5000):
        yield from page
        after = page[-1].line
