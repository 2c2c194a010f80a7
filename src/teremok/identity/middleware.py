"""Builds the request's Actor, once, and leads staff through the second factor before the workspace."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from teremok.identity.actors import actor_and_account, holds_roles
from teremok.platform.access import ANONYMOUS
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
            actor, account = actor_and_account(session, at=timezone.now())
            set_actor(request, actor)
            if account is not None:
                request._cached_user = account  # type: ignore[attr-defined]  # django.contrib.auth asks no second time
                if request.path.startswith(WORKSPACE) and not actor.has_second_factor and holds_roles(account):
                    return redirect("identity:second_factor")
        return self.get_response(request)
