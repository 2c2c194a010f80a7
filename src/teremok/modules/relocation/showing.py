"""Tells the pages that show a family or a house of the programme that something of it has changed."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from teremok.modules.relocation.access import visible_families, visible_listed_houses
from teremok.modules.relocation.models import Family, ListedHouse
from teremok.platform import live
from teremok.platform.access import Actor

FAMILY = "relocating_family"
HOUSE = "relocating_house"
EVENT = "stage"
ONE_BY_ONE = 5000  # families in one act; of more, only their houses are told

HOUSES = """
    SELECT public_id FROM relocation_listedhouse
     WHERE id IN (SELECT listed_house_id FROM relocation_family WHERE id = ANY(%(ids)s)) ORDER BY id
"""
FAMILIES = "SELECT public_id FROM relocation_family WHERE id = ANY(%(ids)s) ORDER BY id"


def topic_of(family: Family) -> str:
    return f"{FAMILY}:{family.public_id}"


def topic_of_house(house: ListedHouse) -> str:
    return f"{HOUSE}:{house.public_id}"


def changed(families: Sequence[int], *, event: str = EVENT) -> None:
    """Once for each family (key) and each of their houses, with the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(HOUSES, {"ids": list(families)})
        topics = [f"{HOUSE}:{row[0]}" for row in cursor.fetchall()]
        if len(families) <= ONE_BY_ONE:
            cursor.execute(FAMILIES, {"ids": list(families)})
            topics += [f"{FAMILY}:{row[0]}" for row in cursor.fetchall()]
    live.publish_all(topics, event, {})


def may_hear_family(actor: Actor, topic: str) -> bool:
    public_id = _id_in(topic)
    return public_id is not None and visible_families(actor).filter(public_id=public_id).exists()


def may_hear_house(actor: Actor, topic: str) -> bool:
    public_id = _id_in(topic)
    return public_id is not None and visible_listed_houses(actor).filter(public_id=public_id).exists()


def _id_in(topic: str) -> UUID | None:
    try:
        return UUID(topic.partition(":")[2])
    except ValueError:
        return None
