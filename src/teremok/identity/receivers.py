"""Writes sessions down whichever door they were opened or closed by: Django says so by its signals."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from teremok.identity.models import Account, OpenSession
from teremok.identity.services import sessions
from teremok.platform.access.requests import actor_of

METHOD = "sign_in_method"


@receiver(user_logged_in, dispatch_uid="teremok.identity.open")
def note_sign_in(sender: type[Account], request: HttpRequest, user: Account, **_rest: Any) -> None:
    method = request.session.pop(METHOD, OpenSession.Method.OTHER)
    sessions.write_down(
        account=user,
        session=request.session,
        method=OpenSession.Method(method),
        address=request.META.get("REMOTE_ADDR", ""),
        browser=request.META.get("HTTP_USER_AGENT", ""),
        by=actor_of(request),
        at=timezone.now(),
    )


@receiver(user_logged_out, dispatch_uid="teremok.identity.end")
def note_sign_out(sender: type[Account], request: HttpRequest, user: Account | None, **_rest: Any) -> None:
    sessions.write_off(session=request.session, by=actor_of(request), at=timezone.now())
