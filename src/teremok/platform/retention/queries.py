"""What is due, what is held, what was destroyed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.platform.retention.due import due_records
from teremok.platform.retention.kinds import kinds
from teremok.platform.retention.models import DestructionAct, Hold
from teremok.platform.retention.services import AT_ONCE
from teremok.platform.retention.terms import over_since


@dataclass(frozen=True)
class Due:
    """One kind as the administrator reads it; `count` stops at ten thousand."""

    kind: str
    title: str
    contents: str
    article: str
    before: datetime
    count: int
    is_automatic: bool


def due(*, at: datetime) -> list[Due]:
    """Every kind with how many of its records may go now."""
    on = city_day(at)
    known = kinds()
    laws = parameters.values({kind.law for kind in known}, on=on)
    lines = []
    for kind in known:
        before = over_since(laws[kind.law].term, at=at)
        count = len(due_records(kind, before=before, limit=AT_ONCE))
        article = laws[kind.law].article
        lines.append(Due(kind.name, str(kind.title), str(kind.contents), article, before, count, kind.automatic))
    return lines


def holds_in_force() -> QuerySet[Hold]:
    return Hold.objects.filter(lifted_at=None).order_by("kind", "placed_at")


def acts() -> QuerySet[DestructionAct]:
    """The newest first."""
    return DestructionAct.objects.order_by("-destroyed_at", "-id")
