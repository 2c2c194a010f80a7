"""/messages: what an organisation tells people, for programs, under the same access rules as the pages."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Query, Router, Schema, Status
from pydantic import Field

from teremok.kernel.ids import uuid7
from teremok.notices.access import houses_of_writer, organisations_of_writer, visible_notices
from teremok.notices.audiences import Bond, OfHouses
from teremok.notices.kinds import NoSuchType, kind_of
from teremok.notices.models import Addressee, Notice
from teremok.notices.queries import staff as queries
from teremok.notices.rules import seen_as
from teremok.notices.services import sending, writing
from teremok.notices.services.writing import CannotWrite, Sheet
from teremok.notices.staff_forms import BRIEF_LIMIT, HEADING_LIMIT, MOST_ENTRANCES, TEXT_LIMIT
from teremok.notices.states import AddresseeState, Ground, NoticeStage, Way
from teremok.platform.access import Denied
from teremok.platform.api.calling import actor_with
from teremok.platform.api.cursors import Page, PageWanted, page
from teremok.platform.api.scopes import Scope
from teremok.platform.audit.looks import record_look
from teremok.platform.law.clocks import city_day

router = Router(tags=["Messages"])
PRINTABLE = r"^[^\x00]*$"
REFUSALS = (CannotWrite, sending.CannotSend)
PURPOSE = gettext_noop("Whom a message reached, for a program")


# Spelt out: in the description two enums of one name are one, and imports have a Kind too.
KindOfPremises = Literal["flat", "room", "nonresidential", "parking"]


class Words(Schema):
    """What a message says in one language."""

    heading: str = Field(min_length=1, max_length=HEADING_LIMIT, pattern=PRINTABLE)
    text: str = Field(min_length=1, max_length=TEXT_LIMIT, pattern=PRINTABLE)
    brief: str = Field(min_length=1, max_length=BRIEF_LIMIT, pattern=PRINTABLE, description="For SMS and push.")


class MessageWritten(Schema):
    organisation: UUID
    kind: str = Field(max_length=60, pattern=PRINTABLE, description="For example `house.word`.")
    houses: list[UUID] = Field(min_length=1, max_length=5000)
    entrances: list[int] = Field([], max_length=MOST_ENTRANCES, description="None means all.")
    premises: list[KindOfPremises] = Field([], max_length=4, description="Kinds of premises; none means all.")
    to: Bond = Bond.ALL
    on: date | None = Field(None, description="Owners and residents as of this day; today by itself.")
    ru: Words
    en: Words | None = None
    is_draft: bool = False
    due_at: datetime | None = Field(None, description="When it goes; at once by itself.")


class MessageShown(Schema):
    id: UUID
    number: str | None
    kind: str
    state: NoticeStage
    title: str
    organisation: UUID | None
    people: int
    written_at: datetime
    due_at: datetime | None
    sent_at: datetime | None


class MessagesWanted(PageWanted):
    state: NoticeStage | None = None
    q: str = Field("", max_length=100, pattern=PRINTABLE, description="Words of the heading, or a number.")


class PeopleWanted(PageWanted):
    only: Literal["", "unreached", "opened", "served", "confirmed"] = ""


class RoadShown(Schema):
    way: Way
    state: str = Field(description="Empty for the cabinet.")


class PersonTold(Schema):
    person: UUID
    premises: UUID | None
    state: AddresseeState
    ground: Ground | None
    served_at: datetime | None
    opened_at: datetime | None
    confirmed_at: datetime | None
    roads: list[RoadShown]
    next_step: str


@router.get("", response=Page[MessageShown], summary="Messages of your organisations")
def list_messages(request: HttpRequest, wanted: Query[MessagesWanted]) -> Any:
    """Newest last. Scope `messages`."""
    found = queries.in_workspace(actor_with(request, Scope.MESSAGES), text=wanted.q, state=wanted.state or "")
    return page(found, wanted, order=("written_at", "public_id"), show=_shown, place="messages")


@router.get("/{uuid:notice_id}", response=MessageShown, summary="One message")
def show_message(request: HttpRequest, notice_id: UUID) -> Any:
    """Scope `messages`."""
    return _shown(_notice(request, notice_id))


@router.get("/{uuid:notice_id}/people", response=Page[PersonTold], summary="Each person, by every road")
def list_people(request: HttpRequest, notice_id: UUID, wanted: Query[PeopleWanted]) -> Any:
    """The look at them is recorded. Scope `messages`."""
    notice = _notice(request, notice_id)
    place = f"messages {notice.public_id}"
    found = page(queries.people_of(notice, only=wanted.only), wanted, order=("public_id",), show=_as_it_is, place=place)
    shown = found["items"]
    people = [row.person.public_id for row in shown]
    actor = actor_with(request, Scope.MESSAGES)
    record_look(by=actor, people=people, purpose=PURPOSE, place="api:messages", at=timezone.now())
    return found | {"items": [_told(line) for line in queries.lines(notice, shown)]}


@router.post("", response={201: MessageShown}, summary="Write to the people of your houses")
def write_message(request: HttpRequest, body: MessageWritten) -> Any:
    """Goes at once, or at `due_at`, unless it is a draft or waits for a second pair of eyes. Scope `messages`."""
    actor, at = actor_with(request, Scope.MESSAGES), timezone.now()
    organisation = organisations_of_writer(actor).filter(public_id=body.organisation).first()
    houses = list(houses_of_writer(actor).filter(public_id__in=body.houses).values_list("id", flat=True))
    if organisation is None or len(houses) != len(set(body.houses)):
        raise Denied(_("You can write for your organisation only, and only to the houses it manages."))
    try:
        kind = kind_of(body.kind)
    except NoSuchType:
        raise CannotWrite(_("There is no such type of message.")) from None
    texts = {language: words.dict() for language, words in (("ru", body.ru), ("en", body.en)) if words is not None}
    audience = OfHouses(
        houses=tuple(sorted(houses)),
        on=body.on or city_day(at),
        bond=body.to,
        entrances=tuple(sorted(set(body.entrances))),
        kinds=tuple(sorted(set(body.premises))),
    )
    sheet = Sheet(kind=kind, texts=texts, audience=audience)
    written = writing.compose(by=actor, sheet=sheet, organisation=organisation, key=uuid7(), at=at)
    if not body.is_draft:
        written = sending.submit(by=actor, notice=written, seen=seen_as(written), at=at, due_at=body.due_at)
    return Status(201, _shown(written))


def _as_it_is(row: Addressee) -> Addressee:
    return row


def _notice(request: HttpRequest, notice_id: UUID) -> Notice:
    seen = visible_notices(actor_with(request, Scope.MESSAGES)).select_related("organisation")
    return get_object_or_404(seen, public_id=notice_id)


def _shown(notice: Notice) -> MessageShown:
    return MessageShown(
        id=notice.public_id,
        number=notice.number,
        kind=notice.kind,
        state=notice.shown_state,
        title=notice.title,
        organisation=notice.organisation.public_id if notice.organisation else None,
        people=notice.people,
        written_at=notice.written_at,
        due_at=notice.due_at,
        sent_at=notice.prepared_at,
    )


def _told(line: queries.Line) -> PersonTold:
    row = line.addressee
    return PersonTold(
        person=row.person.public_id,
        premises=row.premises.public_id if row.premises else None,
        state=row.shown_state,
        ground=Ground(row.ground) if row.ground else None,
        served_at=row.served_at,
        opened_at=row.opened_at,
        confirmed_at=row.acknowledged_at,
        roads=[RoadShown(way=way, state=state.value if state else "") for way, state in line.roads],
        next_step=line.next_step,
    )
