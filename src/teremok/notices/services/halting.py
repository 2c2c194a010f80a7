"""Stopping a notice in flight, and letting it go on."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_can_stop
from teremok.notices.events import Happened, log
from teremok.notices.leaving import ORIGIN
from teremok.notices.locking import locked
from teremok.notices.models import Event, Notice
from teremok.notices.posting import HELD_BACK
from teremok.notices.states import NoticeStage
from teremok.platform.access import Actor

# A message that another carries shares that one's fate: it is stopped only with it.
CANCEL = """
    WITH stopped AS (
        UPDATE channels_outgoing SET state = 'cancelled', ended_at = %(at)s, trouble = %(why)s
         WHERE origin = %(origin)s AND state = 'queued' AND carried_by_id IS NULL
           AND origin_id IN (SELECT id FROM notices_addressee WHERE notice_id = %(notice)s)
        RETURNING id
    ), carried AS (
        UPDATE channels_outgoing SET state = 'cancelled', ended_at = %(at)s, trouble = %(why)s
         WHERE state = 'queued' AND carried_by_id IN (SELECT id FROM stopped)
        RETURNING id
    )
    SELECT (SELECT count(*) FROM stopped) + (SELECT count(*) FROM carried)
"""
# What the stop held back is known by its reason; the carrier gives the same to what it had taken by then.
QUEUE_AGAIN = """
    UPDATE channels_outgoing message SET state = 'queued', taken_at = NULL, ended_at = NULL, trouble = ''
      FROM notices_addressee addressee
     WHERE addressee.notice_id = %(notice)s AND message.origin_id = addressee.id AND message.origin = %(origin)s
       AND message.state = 'cancelled' AND message.trouble = %(why)s
"""


class CannotStop(Exception):
    """There is nothing to stop any more."""


class CannotResume(Exception):
    """There is nothing to let go on."""


@transaction.atomic
def stop(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Nothing more of it leaves from now on; what a provider has can't be called back. Raises CannotStop, Denied."""
    notice = locked(notice)
    require_can_stop(by, notice)
    if notice.state == NoticeStage.STOPPED:
        return notice
    if notice.state != NoticeStage.GOING:
        raise CannotStop(_("Nothing of this message is on its way."))
    _stop(notice, by, at)
    return notice


@transaction.atomic
def stop_about(*, subject: tuple[str, UUID], by: Actor, at: datetime) -> int:
    """A module takes back what it told about this: what hasn't left never does, what is on its way is stopped.

    The module has asked whether the actor may. Returns how many of the notices had left already.
    """
    left = 0
    about = Notice.objects.filter(subject_kind=subject[0], subject_id=subject[1])
    for key in about.order_by("pk").values_list("pk", flat=True):
        notice = Notice.objects.select_for_update(of=("self",)).get(pk=key)
        if notice.state == NoticeStage.PREPARING:
            notice.state, notice.ended_at = NoticeStage.CANCELLED, at
            notice.save(update_fields=["state", "ended_at"])
            continue
        if notice.state == NoticeStage.GOING:
            _stop(notice, by, at)
        left += notice.state != NoticeStage.CANCELLED
    return left


def _stop(notice: Notice, by: Actor, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(CANCEL, {"at": at, "origin": ORIGIN, "notice": notice.pk, "why": HELD_BACK})
        [cancelled] = cursor.fetchone()
    notice.state, notice.stopped_at = NoticeStage.STOPPED, at
    notice.save()
    log([Happened(Event.Kind.STOPPED, notice.pk, at, facts={"by": str(by.account_id), "cancelled": cancelled})])


@transaction.atomic
def resume(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """What the stop held back leaves, and the ladder goes on. Raises CannotResume, Denied."""
    notice = locked(notice)
    require_can_stop(by, notice)
    if notice.state == NoticeStage.GOING:
        return notice
    if notice.state != NoticeStage.STOPPED:
        raise CannotResume(_("This message wasn't stopped."))
    with connection.cursor() as cursor:
        cursor.execute(QUEUE_AGAIN, {"origin": ORIGIN, "notice": notice.pk, "why": HELD_BACK})
        queued = cursor.rowcount
    notice.state = NoticeStage.GOING
    notice.save()
    log([Happened(Event.Kind.RESUMED, notice.pk, at, facts={"by": str(by.account_id), "queued": queued})])
    return notice
