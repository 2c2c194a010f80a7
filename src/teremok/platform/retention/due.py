"""What may be destroyed now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from teremok.platform.retention.kinds import Kind
from teremok.platform.retention.models import Hold


def due_records(kind: Kind, *, before: datetime, limit: int) -> Sequence[UUID]:
    """Those whose occasion lies before that moment and which nobody holds."""
    holds = list(Hold.objects.filter(kind=kind.name, lifted_at=None).values_list("record", flat=True))
    if None in holds:
        return []
    held = set(holds)
    return [record for record in kind.due(before, limit + len(held)) if record not in held][:limit]
