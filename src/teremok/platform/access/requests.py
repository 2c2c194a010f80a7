"""Where a view reads who acts."""

from typing import cast

from django.http import HttpRequest

from teremok.platform.access.actor import ANONYMOUS, Actor


def actor_of(request: HttpRequest) -> Actor:
    """The request's actor, as identity built it."""
    return cast("Actor", getattr(request, "actor", ANONYMOUS))


def set_actor(request: HttpRequest, actor: Actor) -> None:
    request.actor = actor  # type: ignore[attr-defined]
