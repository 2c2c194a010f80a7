"""/relocation: the programme's houses, families with their stages, and moving them, under the rules of the pages."""

from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from teremok.modules.relocation.access import families_at_work
from teremok.modules.relocation.models import Batch, Family, ListedHouse, Step
from teremok.modules.relocation.services.moving import CannotMove, move
from teremok.modules.relocation.stages import Holder, Mark, StageRule, rule, table
from teremok.modules.relocation.states import Door, FamilyKind, HouseState, Stage
from teremok.platform.access import Actor, Denied
from teremok.platform.api.calling import actor_with, caller_of
from teremok.platform.api.cursors import Page, PageWanted, page
from teremok.platform.api.scopes import Scope

router = Router(tags=["Relocation"])
REFUSALS = (CannotMove,)
PRINTABLE = r"^[^\x00]*$"
MOST_AT_ONCE = 1000
KEY = "Idempotency-Key"


class HousesWanted(PageWanted):
    district: str = Field("", max_length=120, pattern=PRINTABLE, description="Exactly as the list names it.")
    state: HouseState | None = None
    unom: int | None = Field(None, ge=1, le=99_999_999)


class WaveShown(Schema):
    number: int
    title: str
    starts_on: date
    ends_on: date | None = Field(description="The day on which it is over; null while the city hasn't said.")


class SourceShown(Schema):
    title: str
    dated_on: date


class ProgrammeHouse(Schema):
    id: UUID
    house: UUID | None = Field(description="The house of the registry; null while it isn't found.")
    address: str
    unom: int | None
    district: str
    okrug: str
    state: HouseState
    wave: WaveShown | None
    started_at: datetime | None
    votes_for: Decimal | None = Field(description="Per cent of those who voted.")
    votes_against: Decimal | None
    excluded_on: date | None
    excluded_reason: str
    source: SourceShown = Field(description="The list of the city that this rests on.")


class MoveShown(Schema):
    to: Stage
    number: int
    rests_on: Mark


class StageShown(Schema):
    stage: Stage
    number: int = Field(description="The department's number, from 0 to 28.")
    title: str
    holder: Holder = Field(description="Who acts in this stage.")
    term: str = Field(description="The parameter of the law; empty without a term.")
    moves: list[MoveShown]


class FamiliesWanted(PageWanted):
    house: UUID | None = Field(None, description="Only of this house of the programme.")
    stage: Stage | None = None


class FamilyShown(Schema):
    id: UUID
    number: str
    house: UUID = Field(description="The house of the programme.")
    premises: UUID
    premises_number: str
    kind: FamilyKind
    stage: Stage
    stage_number: int
    came_at: datetime | None = Field(description="When it came to its stage.")
    runs_from: datetime | None = Field(description="When the term began; null while somebody has still to be served.")
    due_at: datetime | None
    closed_at: datetime | None


class Moving(Schema):
    families: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)
    stage: Stage
    reason: str = Field("", max_length=500, pattern=PRINTABLE)


class Moved(Schema):
    id: UUID
    stage: Stage
    families: int
    made_at: datetime
    notice: UUID | None = Field(description="What they are told by; null where the stage tells nobody.")


@router.get("/houses", response=Page[ProgrammeHouse], summary="Houses of the programme")
def list_houses(request: HttpRequest, wanted: Query[HousesWanted]) -> Any:
    """All of the city's, the oldest row first: what the public page tells of each. Scope `relocation`."""
    actor_with(request, Scope.RELOCATION)
    houses = _houses()
    if wanted.district:
        houses = houses.filter(district=wanted.district)
    if wanted.state is not None:
        houses = houses.filter(state=wanted.state)
    if wanted.unom is not None:
        houses = houses.filter(unom=wanted.unom)
    return page(houses, wanted, order=("public_id",), show=_house, place="relocation.houses")


@router.get("/houses/{uuid:listed_id}", response=ProgrammeHouse, summary="One house of the programme")
def show_house(request: HttpRequest, listed_id: UUID) -> Any:
    """Scope `relocation`."""
    actor_with(request, Scope.RELOCATION)
    return _house(get_object_or_404(_houses(), public_id=listed_id))


@router.get("/stages", response=list[StageShown], summary="The table of stages and of the moves between them")
def list_stages(request: HttpRequest) -> Any:
    """In the department's order. Scope `relocation`."""
    actor_with(request, Scope.RELOCATION)
    return [_stage(row) for row in table().values()]


@router.get("/families", response=Page[FamilyShown], summary="Families of your office with their stages")
def list_families(request: HttpRequest, wanted: Query[FamiliesWanted]) -> Any:
    """Without names: who they are the registry tells. Scope `relocation`."""
    families = _families(actor_with(request, Scope.RELOCATION))
    if wanted.house is not None:
        families = families.filter(listed_house__public_id=wanted.house)
    if wanted.stage is not None:
        families = families.filter(stage=wanted.stage)
    return page(families, wanted, order=("public_id",), show=_family, place="relocation.families")


@router.get("/families/{uuid:family_id}", response=FamilyShown, summary="One family with its stage")
def show_family(request: HttpRequest, family_id: UUID) -> Any:
    """Scope `relocation`."""
    return _family(get_object_or_404(_families(actor_with(request, Scope.RELOCATION)), public_id=family_id))


@router.post("/moves", response={201: Moved}, summary="Move families to a stage")
def move_families(request: HttpRequest, body: Moving) -> Any:
    """All of them or none; each right-holder is told by what the stage has to say. Scope `relocation`."""
    actor = actor_with(request, Scope.RELOCATION)
    wanted = set(body.families)
    ids = list(_families(actor).filter(public_id__in=wanted).values_list("pk", flat=True))
    if len(ids) < len(wanted):
        raise Denied(_("Only officers of the office that leads this house can do this."))
    batch = move(
        families=ids,
        to=body.stage,
        door=Door.API,
        by=actor,
        at=timezone.now(),
        key=_key(request, body),
        reason=body.reason,
    )
    return Status(201, _moved(batch))


def _key(request: HttpRequest, body: Moving) -> str:
    """The caller's own key outlives the answer that is kept for it; for another move it is another act."""
    caller = caller_of(request)
    said = sha256(f"{caller.key if caller else ''} {request.headers.get(KEY, '')} {body.model_dump_json()}".encode())
    return f"api {said.hexdigest()}"


def _houses() -> QuerySet[ListedHouse]:
    return ListedHouse.objects.select_related("house", "wave", "source")


def _families(actor: Actor) -> QuerySet[Family]:
    now = Prefetch("steps", Step.objects.filter(left_at=None), to_attr="now")
    return families_at_work(actor).select_related("listed_house", "premises").prefetch_related(now)


def _house(house: ListedHouse) -> ProgrammeHouse:
    wave = house.wave
    return ProgrammeHouse(
        id=house.public_id,
        house=house.house.public_id if house.house is not None else None,
        address=house.address,
        unom=house.unom,
        district=house.district,
        okrug=house.okrug,
        state=house.shown_state,
        wave=None
        if wave is None
        else WaveShown(number=wave.number, title=wave.title, starts_on=wave.starts_on, ends_on=wave.ends_on),
        started_at=house.started_at,
        votes_for=house.votes_for,
        votes_against=house.votes_against,
        excluded_on=house.excluded_on,
        excluded_reason=house.excluded_reason,
        source=SourceShown(title=house.source.title, dated_on=house.source.dated_on),
    )


def _stage(row: StageRule) -> StageShown:
    moves = [MoveShown(to=to, number=rule(to).number, rests_on=mark) for to, mark in row.to.items()]
    return StageShown(
        stage=row.stage, number=row.number, title=str(row.stage.label), holder=row.holder, term=row.term, moves=moves
    )


def _family(family: Family) -> FamilyShown:
    found: list[Step] = family.now  # type: ignore[attr-defined]
    step = found[0] if found else None
    return FamilyShown(
        id=family.public_id,
        number=family.number,
        house=family.listed_house.public_id,
        premises=family.premises.public_id,
        premises_number=family.premises.number,
        kind=FamilyKind(family.kind),
        stage=family.shown_stage,
        stage_number=rule(family.stage).number,
        came_at=step.came_at if step else None,
        runs_from=step.runs_from if step else None,
        due_at=step.due_at if step else None,
        closed_at=family.closed_at,
    )


def _moved(batch: Batch) -> Moved:
    return Moved(
        id=batch.public_id,
        stage=Stage(batch.stage),
        families=batch.families,
        made_at=batch.made_at,
        notice=batch.notice,
    )
