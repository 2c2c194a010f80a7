"""Who calls: a program with a token, or a person's own browser with its session."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer

from teremok.platform.access import ANONYMOUS, Actor
from teremok.platform.access.requests import actor_of, set_actor
from teremok.platform.api import tokens
from teremok.platform.api.models import ApiToken
from teremok.platform.api.problems import CannotDo
from teremok.platform.api.scopes import EVERY_SCOPE, Scope

BuildActor = Callable[[UUID, datetime], Actor]
_build_actor: list[BuildActor] = []


@dataclass(frozen=True)
class Caller:
    """`key` tells callers apart for limits and repeated posts."""

    actor: Actor
    scopes: frozenset[str]
    key: str


def build_actors_with(build: BuildActor) -> None:
    """Says how the account behind a token becomes an Actor: what it may do at the moment."""
    _build_actor[:] = [build]


def caller_of(request: HttpRequest) -> Caller | None:
    """Who calls, found once a request; a token takes precedence over the session."""
    known = vars(request)
    if "api_caller" not in known:
        known["api_caller"] = _identify(request)
    return cast("Caller | None", known["api_caller"])


def actor_with(request: HttpRequest, scope: Scope) -> Actor:
    """The actor of an operation that needs `scope`; refuses a token without it."""
    caller = caller_of(request)
    if caller is None:
        raise CannotDo(401, "")
    if scope not in caller.scopes:
        raise CannotDo(403, _("This token lacks the scope “%(scope)s”: make one that has it.") % {"scope": scope})
    return caller.actor


class TokenAuth(HttpBearer):
    """`Authorization: Bearer trm_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        return caller_of(request)


class SessionAuth(APIKeyCookie):
    """The browser's own session; posts need the CSRF token as every form does."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        return caller_of(request) if "Authorization" not in request.headers else None


def _identify(request: HttpRequest) -> Caller | None:
    header = request.headers.get("Authorization")
    if header is None:
        actor = actor_of(request)
        return Caller(actor, EVERY_SCOPE, f"account:{actor.account_id}") if actor.is_signed_in else None
    scheme, _space, secret = header.partition(" ")
    set_actor(request, ANONYMOUS)
    token = tokens.find(secret.strip(), at=timezone.now()) if scheme.lower() == "bearer" else None
    if token is None:
        return None
    actor = actor_of_token(token, at=timezone.now())
    if not actor.grants:
        return None
    set_actor(request, actor)
    return Caller(actor, frozenset(token.scopes), f"token:{token.public_id}")


def actor_of_token(token: ApiToken, *, at: datetime) -> Actor:
    """Its maker as they stand today, narrowed to the token's organisation and without their own home."""
    maker = _build_actor[0](token.account_id, at)
    grants = tuple(grant for grant in maker.grants if grant.organisation_id == token.organisation_id)
    return replace(maker, person_id=None, authorities=(), grants=grants, label=str(token))
