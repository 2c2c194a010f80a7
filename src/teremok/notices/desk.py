"""Tells the desks of organisations that their tasks have changed."""

from collections.abc import Iterable
from uuid import UUID

from teremok.notices.task_access import PREFIX, WORKERS
from teremok.platform import live
from teremok.platform.access import Actor
from teremok.registry.models import Organisation

EVENT = "tasks"


def changed(organisations: Iterable[int | None]) -> None:
    """Once for each organisation (key), with the caller's transaction, however many of its tasks have changed."""
    for public_id in _ids(organisations):
        live.publish(f"{PREFIX}:{public_id}", EVENT, {})


def topics_of(actor: Actor) -> list[str]:
    """What the actor's page listens to; whoever oversees the city reloads the page."""
    return [f"{PREFIX}:{public_id}" for public_id in _ids(actor.organisations_where(*WORKERS))]


def _ids(organisations: Iterable[int | None]) -> list[UUID]:
    keys = {key for key in organisations if key is not None}
    if not keys:
        return []
    return list(Organisation.objects.filter(pk__in=keys).order_by("pk").values_list("public_id", flat=True))
