"""Sending what staff wrote: at once or at a moment, by a second pair of eyes where the law of the house wants one."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.notices.access import require_can_handle, require_can_let_go
from teremok.notices.kinds import kind_of
from teremok.notices.locking import locked
from teremok.notices.models import Notice
from teremok.notices.queries.reach import count_people
from teremok.notices.rules import may_be_due, needs_second_eyes, seen_as
from teremok.notices.services.telling import SERIES
from teremok.notices.states import NOTICE_TRANSITIONS, NoticeStage
from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.clocks import city_day
from teremok.platform.numbering import next_number
from teremok.registry.models import ManagementContract

NOT_SENT = (NoticeStage.DRAFT, NoticeStage.CANCELLED)


class CannotSend(Exception):
    """The notice can't go out as it stands; the message says what to do."""


@transaction.atomic
def submit(*, by: Actor, notice: Notice, seen: str, at: datetime, due_at: datetime | None = None) -> Notice:
    """Sends a draft at once or at `due_at`; above the set number of people it waits for another's eyes first.

    What is under way already is left as it is, so that pressing twice sends once. Raises CannotSend, Denied.
    """
    notice = locked(notice)
    require_can_handle(by, notice)
    if notice.state not in NOT_SENT:
        return notice
    if notice.state == NoticeStage.CANCELLED:
        raise CannotSend(_("This message was cancelled. Please write a new one."))
    _require_seen(notice, seen)
    if due_at is not None and not may_be_due(due_at, at=at):
        raise CannotSend(_("Choose a moment that is still to come, within a year."))
    notice.people = count_people(notice)
    if not notice.people:
        raise CannotSend(_("Nobody would get this: no one fits the houses, entrances and kinds that you chose."))
    notice.due_at, notice.remark = due_at, ""
    notice.number = notice.number or next_number(SERIES, at=at)
    if needs_second_eyes(kind_of(notice.kind), notice.people, on=city_day(at)):
        notice.state = NoticeStage.AWAITING
    else:
        _go(notice, at)
    notice.save()
    return notice


@transaction.atomic
def approve(*, by: Actor, notice: Notice, seen: str, at: datetime) -> Notice:
    """A second pair of eyes lets it go; one that has gone already is left as it is. Raises CannotSend, Denied."""
    notice = locked(notice)
    if notice.approved_at is not None and notice.state not in NOT_SENT:
        return notice
    require_can_let_go(by, notice)
    if notice.state != NoticeStage.AWAITING:
        raise CannotSend(_("This message waits for nobody: it was taken back or cancelled."))
    _require_seen(notice, seen)
    if not _is_still_theirs(notice, city_day(at)):
        raise CannotSend(_("The organisation no longer manages all of these houses. Give the message back."))
    notice.approved_by, notice.approved_at = by.account_id, at
    _go(notice, at)
    notice.save()
    return notice


@transaction.atomic
def give_back(*, by: Actor, notice: Notice, remark: str, at: datetime) -> Notice:
    """The second pair of eyes returns it to whoever wrote it, with a word. Raises CannotSend, Denied."""
    notice = locked(notice)
    require_can_let_go(by, notice)
    if notice.state != NoticeStage.AWAITING:
        raise CannotSend(_("This message waits for nobody: it was taken back or cancelled."))
    if not remark.strip():
        raise CannotSend(_("Say in a word what should be different."))
    _back_to_draft(notice, remark.strip())
    return notice


@transaction.atomic
def take_back(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Makes it a draft again while it waits for eyes or for its moment. Raises CannotSend, Denied."""
    notice = locked(notice)
    require_can_handle(by, notice)
    if notice.state == NoticeStage.DRAFT:
        return notice
    if NoticeStage.DRAFT not in NOTICE_TRANSITIONS[NoticeStage(notice.state)]:
        raise CannotSend(_("This message has left. You can stop it."))
    _back_to_draft(notice, "")
    return notice


@transaction.atomic
def cancel(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Gives it up before it has left. Raises CannotSend, Denied."""
    notice = locked(notice)
    require_can_handle(by, notice)
    if notice.state == NoticeStage.CANCELLED:
        return notice
    if NoticeStage.CANCELLED not in NOTICE_TRANSITIONS[NoticeStage(notice.state)]:
        raise CannotSend(_("This message has left. You can stop it."))
    notice.state, notice.ended_at = NoticeStage.CANCELLED, at
    notice.save()
    return notice


@transaction.atomic
def send_due(*, by: Actor, at: datetime) -> int:
    """What was put off until now goes; returns how many. One whose houses are no longer theirs becomes a draft."""
    due = Notice.objects.select_for_update(skip_locked=True).filter(state=NoticeStage.SCHEDULED, due_at__lte=at)
    gone = 0
    for notice in due.order_by("due_at", "pk"):
        if not _is_still_theirs(notice, city_day(at)):
            _back_to_draft(notice, _("Your organisation no longer manages all of these houses: choose them anew."))
            continue
        _go(notice, at)
        notice.save()
        gone += 1
    return gone


def _go(notice: Notice, at: datetime) -> None:
    from teremok.notices.jobs import prepare  # here, since jobs import services

    if notice.due_at is not None and notice.due_at > at:
        notice.state = NoticeStage.SCHEDULED
    else:
        notice.state = NoticeStage.PREPARING
        prepare(notice)


def _back_to_draft(notice: Notice, remark: str) -> None:
    notice.state, notice.remark, notice.due_at = NoticeStage.DRAFT, remark[:500], None
    notice.approved_by = notice.approved_at = None
    notice.save()


def _require_seen(notice: Notice, seen: str) -> None:
    if seen != seen_as(notice):
        raise CannotSend(_("Somebody has changed this message since you opened it. Look at it again before it goes."))


def _is_still_theirs(notice: Notice, on: date) -> bool:
    houses = set(notice.audience.get("houses", ()))
    managed = ManagementContract.objects.filter(
        in_force_on(on), organisation=notice.organisation_id, house_id__in=houses
    )
    return set(managed.values_list("house_id", flat=True)) == houses
