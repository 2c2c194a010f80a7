"""Tells open inboxes that something is new.

A person's inbox has a topic of its own. A notice to many is told to everyone's topic at once, one event instead of a
million: whoever has their inbox open asks for it anew, and of a city at large few have at any moment.
"""

from collections.abc import Iterable
from uuid import UUID

from teremok.notices.models import Notice
from teremok.platform import live
from teremok.platform.access import Actor
from teremok.registry.access import persons_of
from teremok.registry.models import Person

PREFIX = "inbox"
EVENT = "inbox"
EVERYONE = f"{PREFIX}:everyone"
FEW = 500
MOST_TOPICS = 15  # a stream takes twenty, and a page may have others


def topics_for(people: Iterable[UUID]) -> list[str]:
    """What an inbox of these people listens to."""
    return [EVERYONE, *(_topic(person) for person in list(people)[:MOST_TOPICS])]


def may_listen(actor: Actor, topic: str) -> bool:
    people = persons_of(actor)
    if topic == EVERYONE or not people:
        return bool(people)
    try:
        person = UUID(topic.partition(":")[2])
    except ValueError:
        return False
    return Person.objects.filter(pk__in=people, public_id=person).exists()


def prepared(notice: Notice) -> None:
    """The notice has appeared in the inboxes of its people; with the caller's transaction."""
    if notice.people > FEW:
        live.publish(EVERYONE, EVENT, {})
    else:
        changed(notice.addressees.order_by("id").values_list("person__public_id", flat=True))


def changed(people: Iterable[UUID]) -> None:
    """Something in these people's inboxes is other than it was."""
    live.publish_all([_topic(person) for person in people], EVENT, {})


def _topic(person: UUID) -> str:
    return f"{PREFIX}:{person}"
