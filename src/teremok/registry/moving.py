"""Moving whatever points at one record over to another, so exactly remembered that it can be moved back.

Every foreign key of every application follows, also one that did not exist when this was written. A model whose rows
must stay where they are says so with `stays_when_merged = True` (votes, ledger lines: what was cast stays cast).
A row that the other record already has (the same contact, an overlapping contract) stays behind as well.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Max, Model


@dataclass(frozen=True)
class Move:
    """One row that changed hands: `event` is its latest history event then, None for a table without history.

    A row that was made on the way, not moved (the contract of a house split off), has no `column`.
    """

    table: str
    id: int
    column: str
    event: int | None


@dataclass(frozen=True)
class Disturbed:
    """What was changed after the merge, so that undoing would lose the change."""

    table: str
    id: int
    text: str


def references_to(model: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """The (model, column) pairs whose foreign keys follow when a record of `model` is merged."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and relation.one_to_many and not relation.concrete):
            continue
        source, field = relation.related_model, getattr(relation, "field", None)
        if source is None or not isinstance(field, ForeignKey) or hasattr(source, "pgh_tracked_model"):
            continue
        if field.name == "merged_into" or getattr(source, "stays_when_merged", False):
            continue
        yield source, field.name


def move_all(*, source: Model, target: Model, leave: frozenset[type[Model]] = frozenset()) -> list[Move]:
    """Points to `target` whatever points at `source`; rows that `target` already has stay behind."""
    moves: list[Move] = []
    for model, column in references_to(type(source)):
        if model not in leave:
            ids = model._base_manager.filter(**{column: source.pk}).order_by("pk").values_list("pk", flat=True)
            moves += move(model=model, column=column, ids=list(ids), target=target)
    return moves


def move(*, model: type[Model], column: str, ids: list[int], target: Model) -> list[Move]:
    """Points these rows to `target`, all at once, or one by one where some of them stay behind."""
    if not ids:
        return []
    if not _pointed(model, column, ids, target):
        ids = [one for one in ids if _pointed(model, column, [one], target)]
    events = latest_events(model, ids)
    return [Move(model._meta.label, one, column, events.get(one)) for one in ids]


def made(record: Model) -> Move:
    """A row that came to be together with the new record."""
    return Move(record._meta.label, record.pk, "", latest_events(type(record), [record.pk]).get(record.pk))


def latest_events(model: type[Model], ids: Iterable[int]) -> dict[int, int]:
    """The number of each row's latest history event."""
    try:
        events = apps.get_model(model._meta.app_label, f"{model._meta.object_name}Event")
    except LookupError:
        return {}
    if not hasattr(events, "pgh_tracked_model"):  # called so, but no history
        return {}
    rows = events._base_manager.filter(pgh_obj_id__in=ids).values("pgh_obj_id").annotate(latest=Max("pgh_id"))
    return {row["pgh_obj_id"]: row["latest"] for row in rows}


def disturbed(moves: Iterable[Move], *, holder: Model) -> list[Disturbed]:
    """Those moved rows that somebody changed, took elsewhere or deleted since; locks the others."""
    found = []
    for (table, column), group in _grouped(moves).items():
        model = apps.get_model(table)
        ids = [move.id for move in group]
        rows = {row.pk: row for row in model._base_manager.select_for_update().filter(pk__in=ids).order_by("pk")}
        events = latest_events(model, ids)
        for one in group:
            row = rows.get(one.id)
            is_elsewhere = row is None or (column and getattr(row, f"{column}_id") != holder.pk)
            if is_elsewhere or events.get(one.id) != one.event:
                found.append(Disturbed(table, one.id, str(row or one.id)))
    return found


def newcomers(moves: Iterable[Move], *, holder: Model) -> list[Disturbed]:
    """Rows that point at `holder` and were not moved to it: they came later."""
    known = {(move.table, move.id) for move in moves}
    return [
        Disturbed(model._meta.label, row.pk, str(row))
        for model, column in references_to(type(holder))
        for row in model._base_manager.filter(**{column: holder.pk})
        if (model._meta.label, row.pk) not in known
    ]


def move_back(moves: Iterable[Move], *, target: Model) -> None:
    for (table, column), group in _grouped(move for move in moves if move.column).items():
        rows = apps.get_model(table)._base_manager.filter(pk__in=[move.id for move in group])
        rows.update(**{column: target.pk})


def as_json(moves: Iterable[Move]) -> list[dict[str, Any]]:
    return [asdict(move) for move in moves]


def from_json(moves: Iterable[dict[str, Any]]) -> list[Move]:
    return [Move(**move) for move in moves]


def _pointed(model: type[Model], column: str, ids: list[int], target: Model) -> bool:
    try:
        with transaction.atomic():
            model._base_manager.filter(pk__in=ids).update(**{column: target.pk})
    except IntegrityError:
        return False
    return True


def _grouped(moves: Iterable[Move]) -> dict[tuple[str, str], list[Move]]:
    groups: dict[tuple[str, str], list[Move]] = defaultdict(list)
    for one in moves:
        groups[one.table, one.column].append(one)
    return groups
