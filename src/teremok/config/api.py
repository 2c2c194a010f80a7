"""The API: /api/v1."""

from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse

from teremok.identity.actors import actor_for_account_id
from teremok.modules.community import api as notices
from teremok.modules.relocation import api as relocation
from teremok.notices import api as messages
from teremok.platform.access import Actor
from teremok.platform.api.building import addresses, build
from teremok.platform.api.calling import build_actors_with
from teremok.portals.staff.views import tokens
from teremok.registry.api import houses, organisations, people
from teremok.registry.imports import api as imports
from teremok.registry.refusals import Refused

app_name = "api"

api = build(
    {
        "/houses": houses.router,
        "/premises": houses.premises_router,
        "/people": people.router,
        "/organisations": organisations.router,
        "/imports": imports.router,
        "/notices": notices.router,
        "/messages": messages.router,
        "/relocation": relocation.router,
    },
    title="Teremok",
    description="Houses, people, organisations, lists, notices, messages and relocation, under the rules of the pages.",
    refusals=(Refused, *imports.REFUSALS, *notices.REFUSALS, *messages.REFUSALS, *relocation.REFUSALS),
)


def _actor_behind_token(account_id: UUID, at: datetime) -> Actor:
    """A token was made by someone who had passed the second factor."""
    return actor_for_account_id(account_id, at=at, second_factor=True)


@cache
def schema() -> dict[str, Any]:
    """The same for the life of the process."""
    return api.get_openapi_schema()


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, open to everyone."""
    return JsonResponse(schema(), json_dumps_params={"ensure_ascii": False})


def reference(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    return tokens.reference(request, schema())


build_actors_with(_actor_behind_token)
urlpatterns = addresses(api, description=description, reference=reference, doors={"/imports": imports.administrator})
