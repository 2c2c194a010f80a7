"""Pages that a step's button may lead to: by the name of their route, with the family's id or with nothing."""

from collections.abc import Mapping
from functools import cache
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAMILY = "family_id"
ANY = UUID(int=0)
DOORS: Mapping[str, str | Promise] = {
    "relocation:my_family": _("The family's file"),
    "relocation:my_offer": _("The offered flat: viewing and answer"),
    "relocation:purchase": _("Extra space"),
    "relocation:my_contract": _("The contract and the day of signing"),
    "relocation:my_documents": _("What papers are still missing"),
    "relocation:my_flat_check": _("Defects of the new flat"),
    "relocation:my_moving": _("Help with the move"),
    "notices:inbox": _("Letters in the cabinet"),
    "notices:preferences": _("How one is written to"),
    "identity:account": _("Contacts of the account"),
    "identity:authorities": _("Who acts for whom"),
    "home:my_data": _("What is known about me"),
    "home:who_manages": _("Who manages the house"),
    "community:my_board": _("The notice board"),
}


def address(route: str, *, family: UUID | None) -> str:
    """Where the button leads; a family's page without a known family leads to the choice of one's own."""
    if not asks_family(route):
        return reverse(route)
    return reverse(route, kwargs={FAMILY: family}) if family else reverse("relocation:mine")


@cache
def asks_family(route: str) -> bool:
    """Whether the page is a family's own. Raises NoReverseMatch for a page that can't be opened with that alone."""
    try:
        reverse(route)
    except NoReverseMatch:
        reverse(route, kwargs={FAMILY: ANY})
        return True
    return False


def lost() -> list[str]:
    """Doors behind which there is no page any more."""
    return [route for route in DOORS if not _opens(route)]


def _opens(route: str) -> bool:
    try:
        asks_family(route)
    except NoReverseMatch:
        return False
    return True
