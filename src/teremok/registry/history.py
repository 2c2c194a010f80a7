"""What changed in a record, when, by whom, from what to what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model

UNTOLD = frozenset({"id", "public_id", "snils_hash"})


@dataclass(frozen=True)
class FieldChange:
    """One field: its name in the model, its name for people, the values before and after."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One event of a record: `what` is insert, update or delete.

    `account_id` is that of whoever did it; a job or a command without an account stands in `by`. Both may be empty.
    """

    what: str
    at: datetime
    by: str
    account_id: str
    fields: tuple[FieldChange, ...]


def history(*, of: Model, limit: int = 50) -> list[Change]:
    """The latest changes of the record first, at most `limit`; the fields a keyed hash stands in are not told."""
    events = apps.get_model(of._meta.app_label, f"{of._meta.object_name}Event")
    rows = list(
        events._base_manager.filter(pgh_obj_id=of.pk).select_related("pgh_context").order_by("-pgh_id")[: limit + 1]
    )
    changes = []
    for row, before in zip(rows[:limit], [*rows[1:], None], strict=False):
        told = _differences(of, before if row.pgh_label == "update" else None, row)
        context = row.pgh_context.metadata if row.pgh_context else {}
        changes.append(
            Change(
                what=row.pgh_label,
                at=row.pgh_created_at,
                by=context.get("actor", ""),
                account_id=context.get("account", ""),
                fields=told if row.pgh_label != "delete" else (),
            )
        )
    return changes


def _differences(of: Model, before: Model | None, after: Model) -> tuple[FieldChange, ...]:
    kept = {field.name for field in after._meta.concrete_fields}
    changes = []
    for field in of._meta.concrete_fields:
        if field.name in UNTOLD or field.name not in kept:
            continue
        old = getattr(before, field.attname) if before else None
        new = getattr(after, field.attname)
        if new != old and not (before is None and new in ("", {}, False)):
            changes.append(FieldChange(field.name, str(field.verbose_name), old, new))
    return tuple(changes)
