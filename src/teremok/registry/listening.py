"""Live topics of houses: heard by whoever may open the house."""

from uuid import UUID

from teremok.platform.access import Actor
from teremok.registry.access import visible_houses


def may_hear_house(actor: Actor, topic: str) -> bool:
    """`house:<public id>`."""
    try:
        house = UUID(topic.partition(":")[2])
    except ValueError:
        return False
    return visible_houses(actor).filter(public_id=house).exists()
