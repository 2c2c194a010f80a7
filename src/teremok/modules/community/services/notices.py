"""Writing notices: draft, publish, edit, withdraw."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from teremok.modules.community import rules
from teremok.modules.community.access import (
    WRITERS,
    houses_of_resident,
    houses_of_writer,
    require_can_change,
)
from teremok.modules.community.locking import locked
from teremok.modules.community.models import Notice, NoticeHouse
from teremok.modules.community.pictures import PICTURE, pictures_of
from teremok.modules.community.states import OF_ORGANISATIONS, OF_RESIDENTS, NoticeState, Topic
from teremok.modules.community.telling import tell_houses
from teremok.platform.access import Actor, Denied
from teremok.platform.files.receiving import Received
from teremok.platform.files.services import keep, remove
from teremok.registry.models import House, Organisation


class CannotPublish(Exception):
    """The notice can't hang on the board as it is."""


class CannotEdit(Exception):
    """The notice can't be changed any more."""


class CannotWithdraw(Exception):
    """The notice is already gone."""


@dataclass(frozen=True)
class Sheet:
    """What is written on a notice; `last_day` is the last on which it hangs."""

    topic: Topic
    title: str
    text: str
    signed_as: str
    last_day: date


@transaction.atomic
def write(
    *,
    by: Actor,
    sheet: Sheet,
    houses: Sequence[House],
    key: UUID,
    at: datetime,
    organisation: Organisation | None = None,
    pictures: Sequence[Received] = (),
    is_draft: bool = False,
) -> Notice:
    """Writes a notice for `organisation`, or for the actor as a neighbour, and hangs it unless it is a draft.

    A second call with the same `key` gives the first one's notice. Raises Denied where the actor may not write, and
    CannotPublish.
    """
    _require_can_write(by, houses, organisation, timezone.localdate(at))
    assert by.account_id is not None  # or the line above would have refused
    notice, is_new = Notice.objects.get_or_create(
        key=key,
        account_id=by.account_id,
        defaults=_written(sheet)
        | {"organisation": organisation, "written_at": at, "person_id": None if organisation else by.person_id},
    )
    if not is_new:
        return notice
    NoticeHouse.objects.bulk_create(NoticeHouse(notice=notice, house=house) for house in houses)
    _hang_pictures(notice, pictures, by=by, at=at)
    if not is_draft:
        _publish(notice, at)
    return notice


@transaction.atomic
def publish(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Hangs a draft. Raises CannotPublish when it is none or its last day is past, Denied when the author moved out."""
    notice = locked(notice)
    require_can_change(by, notice)
    if not notice.shown_state.may_become(NoticeState.PUBLISHED) or notice.state != NoticeState.DRAFT:
        raise CannotPublish(_("This notice is not a draft any more. Open the board to see it."))
    _require_can_write(by, list(notice.houses.all()), notice.organisation, timezone.localdate(at))
    _publish(notice, at)
    return notice


@transaction.atomic
def edit(
    *,
    by: Actor,
    notice: Notice,
    sheet: Sheet,
    at: datetime,
    pictures: Sequence[Received] = (),
    without: Sequence[UUID] = (),
) -> Notice:
    """Changes what is written; `without` names pictures (public ids) to take off. Raises CannotEdit, Denied."""
    notice = locked(notice)
    require_can_change(by, notice)
    if notice.state not in {NoticeState.DRAFT, NoticeState.PUBLISHED}:
        raise CannotEdit(_("This notice no longer hangs and can't be changed. Please write a new one."))
    _require_can_write(by, list(notice.houses.all()), notice.organisation, timezone.localdate(at))
    for name, value in _written(sheet).items():
        setattr(notice, name, value)
    for picture in pictures_of(notice).filter(public_id__in=without):
        remove(file=picture, by=by, at=at)
    _hang_pictures(notice, pictures, by=by, at=at)
    if notice.state == NoticeState.PUBLISHED:
        _require_may_hang(notice, timezone.localdate(at))
        tell_houses(notice)
    notice.save()
    return notice


@transaction.atomic
def withdraw(*, by: Actor, notice: Notice, at: datetime) -> Notice:
    """Takes one's own notice off the board, or throws a draft away. Raises CannotWithdraw."""
    notice = locked(notice)
    require_can_change(by, notice)
    if not notice.shown_state.may_become(NoticeState.WITHDRAWN):
        raise CannotWithdraw(_("This notice no longer hangs: nothing is left to take off."))
    notice.state, notice.pinned_at = NoticeState.WITHDRAWN, None
    notice.save()
    tell_houses(notice)
    return notice


def _written(sheet: Sheet) -> dict[str, object]:
    return {
        "topic": sheet.topic,
        "title": sheet.title,
        "text": sheet.text,
        "signed_as": sheet.signed_as,
        "ends_on": rules.ends_on_after(sheet.last_day),
    }


def _publish(notice: Notice, at: datetime) -> None:
    _require_may_hang(notice, timezone.localdate(at))
    notice.state, notice.published_at = NoticeState.PUBLISHED, at
    notice.save()
    tell_houses(notice)


def _require_may_hang(notice: Notice, today: date) -> None:
    of_organisation = notice.organisation_id is not None
    if not rules.may_hang_until(notice.last_day, today=today, of_organisation=of_organisation):
        latest = rules.latest_last_day(today=today, of_organisation=of_organisation)
        raise CannotPublish(
            _("Choose a last day from today to %(latest)s.") % {"latest": date_format(latest, "DATE_FORMAT")}
        )
    if notice.topic not in (OF_ORGANISATIONS if of_organisation else OF_RESIDENTS):
        raise CannotPublish(_("Choose what the notice is about from the list."))


def _require_can_write(by: Actor, houses: Sequence[House], organisation: Organisation | None, today: date) -> None:
    wanted = {house.id for house in houses}
    if organisation is None:
        open_to_me = houses_of_resident(by, on=today) if by.person_id is not None else House.objects.none()
        if not wanted or len(wanted) > 1 or open_to_me.filter(id__in=wanted).count() != 1:
            raise Denied(_("Only those who own or rent a home in this house can write on its board."))
        return
    may_sign = organisation.id in by.organisations_where(*WRITERS)
    if not wanted or not may_sign or houses_of_writer(by).filter(id__in=wanted).count() != len(wanted):
        raise Denied(_("You can write for your organisation only, and only to the houses it manages."))


def _hang_pictures(notice: Notice, pictures: Sequence[Received], *, by: Actor, at: datetime) -> None:
    if pictures_of(notice).count() + len(pictures) > rules.PICTURES_MOST:
        raise CannotEdit(
            _("A notice holds at most %(most)d pictures. Take some off first.") % {"most": rules.PICTURES_MOST}
        )
    for picture in pictures:
        keep(received=picture, by=by, kind=PICTURE, subject=notice.public_id, at=at)
