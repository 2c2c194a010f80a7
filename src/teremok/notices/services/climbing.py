"""Climbing: whoever isn't told yet goes on to the next rung of the ladder when it is due."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.notices import leaving, watching
from teremok.notices.kinds import NoticeType, kind_of
from teremok.notices.ladder import due_after, first_on_paper
from teremok.notices.models import Addressee, Notice
from teremok.notices.states import NoticeStage
from teremok.platform.access import Actor

AT_ONCE = 20_000  # addressees in one transaction

# Not those of a notice that was stopped, or is being stopped now; the ladder of whoever gave proof has ended already.
DUE = """
    SELECT addressee.id, addressee.notice_id, addressee.rung, addressee.opened_at IS NOT NULL,
           addressee.served_at IS NOT NULL, addressee.refused_digital_at IS NOT NULL
      FROM notices_addressee addressee JOIN notices_notice notice ON notice.id = addressee.notice_id
     WHERE addressee.next_at <= %s AND notice.state = 'going'
     ORDER BY addressee.next_at LIMIT %s
       FOR UPDATE OF addressee SKIP LOCKED FOR SHARE OF notice SKIP LOCKED
"""
CLIMB = """
    UPDATE notices_addressee SET rung = %(rung)s, next_at = %(next_at)s WHERE id = ANY(%(ids)s)
"""
LOG = """
    INSERT INTO notices_event (at, notice, addressee, kind, facts)
    SELECT %(at)s, notice_id, id, 'climbed',
           '{"person":"' || left(encode(sha256(uuid_send(public_id)), 'hex'), 32)
           || '","rung":' || %(rung)s || ',"ways":"'
           || %(ways)s || '"}'
      FROM notices_addressee WHERE id = ANY(%(ids)s) ORDER BY id
"""


@transaction.atomic
def climb(*, by: Actor, at: datetime) -> int:
    """Moves up to AT_ONCE addressees whose next rung is due; returns how many: the caller goes on while there are some.

    Whoever has read what needn't be confirmed stays where they are, and so does whoever was served and would only be
    reminded on paper to confirm it, unless they asked for paper. Whoever takes nothing electronically skips to the
    first rung on paper. Past the last rung a person gets the task.
    """
    with connection.cursor() as cursor:
        cursor.execute(DUE, [at, AT_ONCE])
        due = cursor.fetchall()
    notices = Notice.objects.in_bulk({notice_id for _key, notice_id, *_rest in due})
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    told: list[int] = []
    for key, notice_id, rung, is_opened, is_served, asked_for_paper in due:
        kind = kind_of(notices[notice_id].kind)
        needless = first_on_paper(kind.ladder) + asked_for_paper
        if (is_opened and not kind.must_acknowledge) or (is_served and rung >= needless):
            told.append(key)
        else:
            groups[notice_id, rung].append(key)
    Addressee.objects.filter(pk__in=told).update(next_at=None)
    for (notice_id, rung), ids in sorted(groups.items()):
        notice = notices[notice_id]
        kind = kind_of(notice.kind)
        refusing = _on_paper(ids) if rung < first_on_paper(kind.ladder) else set()
        _step(notice, kind, rung, [one for one in ids if one not in refusing], at)
        _step(notice, kind, first_on_paper(kind.ladder), sorted(refusing), at)
    return len(due)


@transaction.atomic
def to_paper(*, addressee: Addressee, by: Actor, at: datetime) -> None:
    """Refused electronically: the next rung is the first one on paper, and it is due at once."""
    locked = Addressee.objects.select_for_update(of=("self",)).select_related("notice").get(pk=addressee.pk)
    if locked.acknowledged_at is not None or locked.notice.state in (NoticeStage.DONE, NoticeStage.CANCELLED):
        return
    locked.refused_digital_at = locked.refused_digital_at or at
    locked.rung = max(locked.rung, first_on_paper(kind_of(locked.notice.kind).ladder))
    locked.next_at = at
    locked.save(update_fields=["refused_digital_at", "rung", "next_at"])


def _step(notice: Notice, kind: NoticeType, rung: int, ids: Sequence[int], at: datetime) -> None:
    """These addressees climb the rung of this index, or leave the ladder past its end."""
    if not ids:
        return
    past_the_end = rung >= len(kind.ladder)
    ways = () if past_the_end else kind.ladder[rung].ways
    if past_the_end:
        leaving.give_to_a_person(notice=notice, because=_("No road led to a proof"), at=at, ids=ids)
    else:
        leaving.leave(notice=notice, kind=kind, ways=ways, at=at, ids=ids)
    facts: dict[str, Any] = {
        "ids": list(ids),
        "rung": rung + 1,
        "next_at": None if past_the_end else due_after(kind, rung=rung, at=at),
        "at": at,
        "ways": " ".join(way.value for way in ways) or "task",
    }
    with connection.cursor() as cursor:
        cursor.execute(CLIMB, facts)
        cursor.execute(LOG, facts)
    watching.changed([notice.pk])


def _on_paper(ids: Sequence[int]) -> set[int]:
    refusing = Addressee.objects.filter(pk__in=ids, person__notice_habits__on_paper_since__isnull=False)
    return set(refusing.values_list("pk", flat=True))
