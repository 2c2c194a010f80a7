"""Pages of a list: an opaque, signed cursor says where the next one begins."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from teremok.platform.api.problems import CannotDo

M = TypeVar("M", bound=Model)
S = TypeVar("S")
T = TypeVar("T")
SALT = "teremok.api.cursor"
LARGEST_PAGE = 200


class Page(Schema, Generic[S]):
    """Part of a list. `next` is the cursor of the following part; null means that this is the last."""

    items: list[S]
    next: str | None = None


class PageWanted(Schema):
    """Which part of a list."""

    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="How many at once.")
    cursor: str | None = Field(None, max_length=1000, description="`next` of the part before.")


def page(
    rows: QuerySet[M], wanted: PageWanted, *, order: Sequence[str], show: Callable[[M], S], place: str
) -> dict[str, Any]:
    """One page of `rows` in the order of fields that are never null, the last of them unique.

    A row that comes in between is neither told twice nor pushes another out. `place` binds cursors to their list.
    """
    if wanted.cursor is not None:
        rows = rows.filter(_after(order, _read(wanted.cursor, order, place)))
    found = list(rows.order_by(*order)[: wanted.limit + 1])
    shown = found[: wanted.limit]
    following = _write([getattr(shown[-1], name) for name in order], place) if len(found) > wanted.limit else None
    return {"items": [show(row) for row in shown], "next": following}


def page_behind(
    read: Callable[[int, int], Sequence[T]],
    wanted: PageWanted,
    *,
    number: Callable[[T], int],
    show: Callable[[T], S],
    place: str,
) -> dict[str, Any]:
    """One page of what is no queryset: `read(after, limit)` gives things in the order of their positive numbers."""
    after = 0 if wanted.cursor is None else int(_read(wanted.cursor, ("number",), place)[0])
    found = read(after, wanted.limit + 1)
    shown = found[: wanted.limit]
    following = _write([number(shown[-1])], place) if len(found) > wanted.limit else None
    return {"items": [show(thing) for thing in shown], "next": following}


def _after(order: Sequence[str], values: Sequence[str]) -> Q:
    equal, steps = Q(), []
    for name, value in zip(order, values, strict=True):
        steps.append(equal & Q(**{f"{name}__gt": value}))
        equal &= Q(**{name: value})
    return reduce(or_, steps)


def _write(values: Sequence[Any], place: str) -> str:
    plain = [value.isoformat() if isinstance(value, date | datetime) else str(value) for value in values]
    return signing.dumps(plain, salt=f"{SALT}.{place}")


def _read(cursor: str, order: Sequence[str], place: str) -> list[str]:
    try:
        values: list[str] = signing.loads(cursor, salt=f"{SALT}.{place}")
    except signing.BadSignature as error:
        raise CannotDo(400, _("This cursor is not of this list: begin again without it.")) from error
    return values
