"""What ends with a family's relocation, and comes back when that is undone: the watch, the state of the house."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from teremok.modules.relocation.silence import SOURCE
from teremok.modules.relocation.states import Stage
from teremok.notices.services.watching import end_watches
from teremok.platform.access import Actor

AWAY = (Stage.EXECUTION, Stage.FREE)  # nobody lives there any more

EMPTY = """
    UPDATE relocation_listedhouse house SET state = 'emptied'
     WHERE house.state = 'relocating'
       AND house.id IN (SELECT listed_house_id FROM relocation_family WHERE id = ANY(%(ids)s))
       AND NOT EXISTS (SELECT FROM relocation_family family WHERE family.listed_house_id = house.id
                          AND family.closed_at IS NULL AND family.stage <> ALL(%(away)s))
"""
FILL = """
    UPDATE relocation_listedhouse house SET state = 'relocating'
     WHERE house.state = 'emptied'
       AND house.id IN (SELECT listed_house_id FROM relocation_family WHERE id = ANY(%(ids)s))
"""
SUBJECTS = "SELECT public_id FROM relocation_family WHERE id = ANY(%(ids)s)"


@transaction.atomic
def end_relocation(*, families: Sequence[int], stage: Stage, by: Actor, at: datetime) -> None:
    """After these families (keys) came into the stage: who has moved out need not hear from us any more, and a house
    that everybody has left is emptied; one into which an undone move leads back is not."""
    facts: dict[str, Any] = {"ids": list(families), "away": [one.value for one in AWAY]}
    with connection.cursor() as cursor:
        cursor.execute(EMPTY if stage in AWAY else FILL, facts)
        if stage == Stage.EXECUTION:
            cursor.execute(SUBJECTS, facts)
            end_watches(source=SOURCE.name, subjects=[row[0] for row in cursor.fetchall()], by=by, at=at)
