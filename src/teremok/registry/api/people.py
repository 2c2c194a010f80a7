"""/people."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query, Router
from pydantic import Field

from teremok.platform.api.calling import actor_with
from teremok.platform.api.cursors import Page, PageWanted, page
from teremok.platform.api.scopes import Scope
from teremok.platform.audit.looks import record_look
from teremok.registry.access import listed_people, visible_people
from teremok.registry.api import schemas
from teremok.registry.names import fold

LISTING = gettext_noop("List of people through the API")
OPENING = gettext_noop("A person through the API")

router = Router(tags=["People"])


class PeopleWanted(PageWanted):
    q: str = Field("", max_length=200, description="The beginning of the full name: last, first, middle.")


@router.get("", response=Page[schemas.PersonShown], summary="People you may see")
def list_people(request: HttpRequest, wanted: Query[PeopleWanted]) -> Any:
    """Registrars and managers go through everyone in their houses; others of the staff name whom they seek in `q`.

    Each page is recorded as a look at the people on it, who can read that record. Scope `people.read`.
    """
    actor, at = actor_with(request, Scope.PEOPLE_READ), timezone.now()
    beginning = fold(wanted.q.replace("\x00", ""))
    people = visible_people(actor).filter(name_key__startswith=beginning) if beginning else listed_people(actor)
    shown = page(people, wanted, order=("name_key", "public_id"), show=schemas.person_shown, place="people")
    asked = [person.id for person in shown["items"]]
    record_look(by=actor, people=asked, purpose=LISTING, place="api:people", at=at)
    return shown


@router.get("/{uuid:person_id}", response=schemas.PersonShown, summary="One person")
def show_person(request: HttpRequest, person_id: UUID) -> Any:
    """The look is recorded and the person can read that. Scope `people.read`."""
    actor, at = actor_with(request, Scope.PEOPLE_READ), timezone.now()
    person = get_object_or_404(visible_people(actor), public_id=person_id)
    record_look(by=actor, people=[person.public_id], purpose=OPENING, place="api:person", at=at)
    return schemas.person_shown(person)
