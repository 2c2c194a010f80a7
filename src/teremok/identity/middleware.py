"""Builds the request's Actor, once, and leads staff through the second factor before the workspace."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import get_resolver
from django.utils import timezone

from teremok.identity.actors import actor_and_account, holds_roles
from teremok.identity.services import sessions
from teremok.platform.access import ANONYMOUS, Denied
from teremok.platform.access.requests import set_actor

WORKSPACE = "/staff/"


class ActingPerson:
    """Two queries at most: the session's row, and the account with everything it may do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        set_actor(request, ANONYMOUS)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            session: SessionBase = request.session
            now = timezone.now()
            actor, account = actor_and_account(session, at=now)
            set_actor(request, actor)
            if account is not None:
                sessions.note_use(session=session, by=actor, at=now)
                request._cached_user = account  # type: ignore[attr-defined]  # django.contrib.auth asks no second time
                if request.path.startswith(WORKSPACE) and not actor.has_second_factor and holds_roles(account):
                    return redirect("identity:second_factor")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """What a service denied is a page that says why, whichever view asked."""
        if not isinstance(exception, Denied):
            return None
        handler: Any = get_resolver().resolve_error_handler(HTTPStatus.FORBIDDEN)
        response: HttpResponse = handler(request, exception=PermissionDenied(str(exception)))
        return response
