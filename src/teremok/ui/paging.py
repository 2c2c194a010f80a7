"""Lists by cursor: a page holds the place of its last row, so that it costs the same however far it lies."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

T = TypeVar("T")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[T]):
    """A part of a list; the cursors of its neighbours are empty where there are none."""

    items: list[T]
    next: str = ""
    previous: str = ""
    total: int | None = None


def page_of(queryset: QuerySet[M], *, by: tuple[str, ...], cursor: str = "", size: int = 50) -> Page[M]:
    """A page of `queryset` in the order of the fields `by` (not null, together unique: end with public_id).

    A field with a minus before its name descends. A cursor that can't be read counts as none: the list begins anew.
    """
    backwards, place = _read(cursor, len(by))
    steps = [(name.lstrip("-"), name.startswith("-") != backwards) for name in by]
    rows = queryset.order_by(*(f"-{name}" if descends else name for name, descends in steps))
    if place:
        try:
            rows = rows.filter(_beyond(steps, place))
        except (TypeError, ValueError, ValidationError):  # a value of another kind: someone wrote the cursor by hand
            place = []
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    has_next, has_previous = (True, more) if backwards else (more, bool(place))
    return Page(
        found,
        next=_write(found[-1], by, backwards=False) if has_next else "",
        previous=_write(found[0], by, backwards=True) if has_previous else "",
    )


def _beyond(steps: list[tuple[str, bool]], place: list[Any]) -> Q:
    reached, beyond = Q(), Q()
    for (name, descends), value in zip(steps, place, strict=True):
        beyond |= reached & Q(**{f"{name}__{'lt' if descends else 'gt'}": value})
        reached &= Q(**{name: value})
    return beyond


def _write(row: Model, by: tuple[str, ...], *, backwards: bool) -> str:
    place = []
    for name in by:
        value: Any = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        place.append(value if isinstance(value, int | str) else str(value))
    packed = json.dumps([int(backwards), *place], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _read(cursor: str, length: int) -> tuple[bool, list[Any]]:
    try:
        unpacked = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return False, []
    if not isinstance(unpacked, list) or len(unpacked) != length + 1:
        return False, []
    return bool(unpacked[0]), unpacked[1:]
