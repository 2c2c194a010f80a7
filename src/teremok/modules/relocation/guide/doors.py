"""Pages that a step's button may lead to: by the name of their route, with the family's id or with nothing."""

from functools import cache
from uuid import UUID

from django.urls import NoReverseMatch, reverse

FAMILY = "family_id"
ANY = UUID(int=0)


def is_door(route: str) -> bool:
    """Whether a page of this name can be opened with at most a family's id."""
    return _asks_family(route) is not None


def is_personal(route: str) -> bool:
    """Whether the page is a family's own."""
    return bool(_asks_family(route))


def address(route: str, *, family: UUID | None) -> str:
    """Where the button leads; a family's page without a known family leads to the choice of one's own."""
    if not is_personal(route):
        return reverse(route)
    return reverse(route, kwargs={FAMILY: family}) if family else reverse("relocation:my_guide")


@cache
def _asks_family(route: str) -> bool | None:
    for asks in (False, True):
        try:
            reverse(route, kwargs={FAMILY: ANY} if asks else None)
        except NoReverseMatch:
            continue
        return asks
    return None
