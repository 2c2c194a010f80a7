"""Live topics of houses: heard by whoever may open the house."""

from uuid import UUID

from teremok.platform import live
from teremok.platform.access import Actor
from teremok.registry.access import visible_houses
from teremok.registry.models import House


def may_hear_house(actor: Actor, topic: str) -> bool:
    """`house:<public id>`."""
    try:
        house = UUID(topic.partition(":")[2])
    except ValueError:
        return False
    return visible_houses(actor).filter(public_id=house).exists()


def ask_house_again(house: House) -> None:
    """Somebody no longer lives in, owns or manages something of the house: who still may open it comes back.

    What ends on a later day is noticed when the stream is renewed, within minutes of that midnight.
    """
    live.ask_again(f"house:{house.public_id}")
