"""/houses and /premises."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router, Status
from pydantic import Field

from teremok.platform.api.calling import actor_with
from teremok.platform.api.cursors import Page, PageWanted, page
from teremok.platform.api.scopes import Scope
from teremok.platform.audit.looks import record_look
from teremok.registry.access import visible_houses, visible_people, visible_premises
from teremok.registry.api import schemas
from teremok.registry.models import House
from teremok.registry.models.words import NaturalOrder
from teremok.registry.names import fold
from teremok.registry.queries import managing, ownership
from teremok.registry.services import premises as premises_services

router = Router(tags=["Houses"])
premises_router = Router(tags=["Premises"])


class HousesWanted(PageWanted):
    q: str = Field("", max_length=200, description="Words of the address.")
    unom: int | None = Field(None, ge=1, le=99_999_999)
    cadastral_number: str | None = Field(None, max_length=40)


class Day(PageWanted):
    on: date | None = Field(None, description="The day asked about; today when left out.")


@router.get("", response=Page[schemas.HouseLine], summary="Houses you may see")
def list_houses(request: HttpRequest, wanted: Query[HousesWanted]) -> Any:
    """By address; `q`, `unom` and `cadastral_number` narrow the list. Scope `registry.read`."""
    houses = visible_houses(actor_with(request, Scope.REGISTRY_READ)).select_related("district")
    for word in fold(wanted.q.replace("\x00", "")).split():
        houses = houses.filter(address_key__contains=word)
    if wanted.unom is not None:
        houses = houses.filter(unom=wanted.unom)
    if wanted.cadastral_number is not None:
        houses = houses.filter(cadastral_number=wanted.cadastral_number.replace("\x00", ""))
    houses = houses.annotate(place=NaturalOrder("address_key"))
    return page(houses, wanted, order=("place", "public_id"), show=schemas.house_line, place="houses")


@router.get("/{uuid:house_id}", response=schemas.HouseShown, summary="One house")
def show_house(request: HttpRequest, house_id: UUID) -> Any:
    """With who manages it today. Scope `registry.read`."""
    house = _house(request, Scope.REGISTRY_READ, house_id)
    return schemas.house_shown(house, managing.manager_of(house, on=timezone.localdate()))


@router.get("/{uuid:house_id}/premises", response=Page[schemas.PremisesShown], summary="Premises of a house")
def list_premises(request: HttpRequest, house_id: UUID, wanted: Query[PageWanted]) -> Any:
    """Those you may see: of their house residents see their own home. Scope `registry.read`."""
    house = _house(request, Scope.REGISTRY_READ, house_id)
    rows = visible_premises(actor_with(request, Scope.REGISTRY_READ)).filter(house=house, removed_on=None)
    return page(rows, wanted, order=("public_id",), show=schemas.premises_shown, place=f"premises.{house_id}")


@router.post("/{uuid:house_id}/premises", response={201: schemas.PremisesShown}, summary="Add premises to a house")
def add_premises(request: HttpRequest, house_id: UUID, body: schemas.PremisesWritten) -> Any:
    """For registrars of the house. Scope `registry.write`."""
    house = _house(request, Scope.REGISTRY_WRITE, house_id)
    added = premises_services.add(
        by=actor_with(request, Scope.REGISTRY_WRITE), at=timezone.now(), house=house, **body.model_dump()
    )
    return Status(201, schemas.premises_shown(added))


@premises_router.get("/{uuid:premises_id}", response=schemas.PremisesShown, summary="One flat or other premises")
def show_premises(request: HttpRequest, premises_id: UUID) -> Any:
    """Scope `registry.read`."""
    actor = actor_with(request, Scope.REGISTRY_READ)
    return schemas.premises_shown(get_object_or_404(visible_premises(actor), public_id=premises_id))


@premises_router.get("/{uuid:premises_id}/ownership", response=schemas.OwnershipShown, summary="Who owned it on a day")
def show_ownership(request: HttpRequest, premises_id: UUID, on: date | None = None) -> Any:
    """Shares are exact; a look at residents' names is recorded and told to them. Scope `people.read`."""
    actor, at = actor_with(request, Scope.PEOPLE_READ), timezone.now()
    premises = get_object_or_404(visible_premises(actor), public_id=premises_id)
    day = on or timezone.localdate()
    held = ownership.owners_of(premises, on=day)
    asked = [owner.party_id for owner in held.owners if owner.is_person]
    known = set(visible_people(actor).filter(public_id__in=asked).values_list("public_id", flat=True))
    record_look(by=actor, people=known, purpose=gettext_noop("Ownership through the API"), place="api:ownership", at=at)
    return schemas.ownership_shown(held, on=day, known=known)


def _house(request: HttpRequest, scope: Scope, house_id: UUID) -> House:
    return get_object_or_404(
        visible_houses(actor_with(request, scope)).select_related("district"), public_id=house_id
    )  # fmt: skip
