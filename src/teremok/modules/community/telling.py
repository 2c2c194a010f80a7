"""Tells the houses that their board has changed."""

from collections.abc import Iterable
from uuid import UUID

from teremok.modules.community.models import Notice
from teremok.platform import live

EVENT = "board"


def tell_houses(notice: Notice) -> None:
    """Everyone who looks at a board on which the notice hangs or hung; with the caller's transaction."""
    tell(notice.houses.order_by("id").values_list("public_id", flat=True))


def tell(houses: Iterable[UUID]) -> None:
    for house in houses:
        live.publish(f"house:{house}", EVENT, {})
