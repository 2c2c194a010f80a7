"""/organisations."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from teremok.platform.api.calling import actor_with
from teremok.platform.api.cursors import Page, PageWanted, page
from teremok.platform.api.scopes import Scope
from teremok.registry.access import visible_organisations
from teremok.registry.api import schemas

router = Router(tags=["Organisations"])


@router.get("", response=Page[schemas.OrganisationShown], summary="Organisations you may see")
def list_organisations(request: HttpRequest, wanted: Query[PageWanted]) -> Any:
    """Your own, or all for those who oversee the city. Scope `registry.read`."""
    rows = visible_organisations(actor_with(request, Scope.REGISTRY_READ))
    shown = schemas.organisation_shown
    return page(rows, wanted, order=("name_key", "public_id"), show=shown, place="organisations")


@router.get("/{uuid:organisation_id}", response=schemas.OrganisationShown, summary="One organisation")
def show_organisation(request: HttpRequest, organisation_id: UUID) -> Any:
    """Scope `registry.read`."""
    rows = visible_organisations(actor_with(request, Scope.REGISTRY_READ))
    return schemas.organisation_shown(get_object_or_404(rows, public_id=organisation_id))
