"""/notices: the boards for programs, under the same access rules as the pages."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from teremok.kernel.ids import uuid7
from teremok.modules.community import queries
from teremok.modules.community.access import WRITERS, visible_notices
from teremok.modules.community.models import Notice
from teremok.modules.community.services import moderation, notices
from teremok.modules.community.services.notices import Sheet
from teremok.modules.community.states import NoticeState, Topic
from teremok.platform.access import Denied
from teremok.platform.api.calling import actor_with
from teremok.platform.api.cursors import Page, PageWanted, page
from teremok.platform.api.scopes import Scope
from teremok.registry.access import visible_houses
from teremok.registry.models import Organisation

router = Router(tags=["Notices"])
PRINTABLE = r"^[^\x00]*$"

REFUSALS = (
    notices.CannotPublish,
    notices.CannotEdit,
    notices.CannotWithdraw,
    moderation.CannotHide,
    moderation.CannotRestore,
    moderation.CannotPin,
)


class NoticesWanted(PageWanted):
    house: UUID | None = Field(None, description="Only what was written to this house.")
    state: NoticeState | None = None
    q: str = Field("", max_length=100, description="Words of the notice, in Russian in any form.")


class NoticeShown(Schema):
    id: UUID
    state: NoticeState
    topic: Topic
    title: str
    text: str
    signed_as: str
    organisation: UUID | None = Field(description="Null: a neighbour wrote it.")
    houses: list[UUID]
    last_day: date = Field(description="The last day on which it hangs.")
    written_at: datetime
    published_at: datetime | None
    pinned_at: datetime | None
    hidden_reason: str = Field(description="Why it was taken down; for its author and the staff.")


class NoticeWritten(Schema):
    organisation: UUID
    houses: list[UUID] = Field(min_length=1, max_length=1000)
    topic: Topic
    title: str = Field(min_length=1, max_length=120, pattern=PRINTABLE)
    text: str = Field(min_length=1, max_length=4000, pattern=PRINTABLE)
    signed_as: str = Field(min_length=1, max_length=120, pattern=PRINTABLE)
    last_day: date
    is_draft: bool = False


class Reason(Schema):
    reason: str = Field(min_length=1, max_length=500, pattern=PRINTABLE)


@router.get("", response=Page[NoticeShown], summary="Notices you may see")
def list_notices(request: HttpRequest, wanted: Query[NoticesWanted]) -> Any:
    """The oldest first; a notice names no one but by its signature. Scope `notices`."""
    actor = actor_with(request, Scope.NOTICES)
    found = queries.in_workspace(actor, on=timezone.localdate(), text=wanted.q, state=wanted.state or "")
    if wanted.house is not None:
        found = found.filter(houses__public_id=wanted.house)
    return page(found, wanted, order=("public_id",), show=_shown, place="notices")


@router.get("/{uuid:notice_id}", response=NoticeShown, summary="One notice")
def show_notice(request: HttpRequest, notice_id: UUID) -> Any:
    """Scope `notices`."""
    return _shown(_notice(request, notice_id))


@router.post("", response={201: NoticeShown}, summary="Write a notice for your organisation")
def write_notice(request: HttpRequest, body: NoticeWritten) -> Any:
    """Hangs at once unless it is a draft. Scope `notices`."""
    actor = actor_with(request, Scope.NOTICES)
    organisations = Organisation.objects.filter(id__in=actor.organisations_where(*WRITERS))
    organisation = organisations.filter(public_id=body.organisation).first()
    houses = list(visible_houses(actor).filter(public_id__in=body.houses))
    if organisation is None or len(houses) != len(set(body.houses)):
        raise Denied(_("You can write for your organisation only, and only to the houses it manages."))
    written = notices.write(
        by=actor,
        sheet=Sheet(body.topic, body.title, body.text, body.signed_as, body.last_day),
        houses=houses,
        organisation=organisation,
        key=uuid7(),
        is_draft=body.is_draft,
        at=timezone.now(),
    )
    return Status(201, _shown(written))


@router.post("/{uuid:notice_id}/publish", response=NoticeShown, summary="Hang a draft on the board")
def publish_notice(request: HttpRequest, notice_id: UUID) -> Any:
    """Scope `notices`."""
    notice = _notice(request, notice_id)
    return _shown(notices.publish(by=actor_with(request, Scope.NOTICES), notice=notice, at=timezone.now()))


@router.post("/{uuid:notice_id}/withdraw", response=NoticeShown, summary="Take your own notice off")
def withdraw_notice(request: HttpRequest, notice_id: UUID) -> Any:
    """Scope `notices`."""
    notice = _notice(request, notice_id)
    return _shown(notices.withdraw(by=actor_with(request, Scope.NOTICES), notice=notice, at=timezone.now()))


@router.post("/{uuid:notice_id}/hide", response=NoticeShown, summary="Take a notice down")
def hide_notice(request: HttpRequest, notice_id: UUID, body: Reason) -> Any:
    """Its author reads the reason. Scope `notices`."""
    notice, by = _notice(request, notice_id), actor_with(request, Scope.NOTICES)
    return _shown(moderation.hide(by=by, notice=notice, reason=body.reason, at=timezone.now()))


@router.post("/{uuid:notice_id}/restore", response=NoticeShown, summary="Put a notice back")
def restore_notice(request: HttpRequest, notice_id: UUID) -> Any:
    """Scope `notices`."""
    notice = _notice(request, notice_id)
    return _shown(moderation.restore(by=actor_with(request, Scope.NOTICES), notice=notice, at=timezone.now()))


def _notice(request: HttpRequest, notice_id: UUID) -> Notice:
    seen = visible_notices(actor_with(request, Scope.NOTICES), on=timezone.localdate())
    return get_object_or_404(seen.select_related("organisation"), public_id=notice_id)


def _shown(notice: Notice) -> NoticeShown:
    return NoticeShown(
        id=notice.public_id,
        state=notice.shown_state,
        topic=notice.shown_topic,
        title=notice.title,
        text=notice.text,
        signed_as=notice.signed_as,
        organisation=notice.organisation.public_id if notice.organisation else None,
        houses=[house.public_id for house in notice.houses.all()],
        last_day=notice.last_day,
        written_at=notice.written_at,
        published_at=notice.published_at,
        pinned_at=notice.pinned_at,
        hidden_reason=notice.hidden_reason,
    )
