"""What a proof makes needless: whoever is told need not be called, visited or written to any more."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.utils import timezone

from teremok.notices import desk
from teremok.notices.models import Letter

TASKS = """
    UPDATE notices_task SET done_at = %(at)s, outcome = 'needless'
     WHERE addressee_id = ANY(%(ids)s) AND done_at IS NULL
    RETURNING organisation_id
"""


def end_needless(addressees: Sequence[int], *, at: datetime) -> int:
    """Ends the open tasks of these addressees (keys) and the letters that no print run has; returns how many tasks.

    In the transaction of the proof, so that nobody sets out for a door where the news has arrived.
    """
    if not addressees:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(TASKS, {"at": at, "ids": list(addressees)})
        desks = [organisation for (organisation,) in cursor.fetchall()]
    waiting = Letter.objects.filter(addressee__in=addressees, state=Letter.State.WAITING)
    waiting.update(state=Letter.State.CANCELLED, ended_on=timezone.localdate(at))
    desk.changed(desks)
    return len(desks)
