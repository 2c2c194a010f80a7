"""How premises are called on a page."""

from django.utils.translation import gettext as _

from teremok.registry.models import Premises
from teremok.ui.formats import address


def home_title(kind: str, number: str) -> str:
    """«кв. 12», as it stands on an envelope."""
    names = {
        Premises.Kind.FLAT: _("flat %(number)s"),
        Premises.Kind.ROOM: _("room %(number)s"),
        Premises.Kind.PARKING: _("parking place %(number)s"),
    }
    return names.get(Premises.Kind(kind), _("premises %(number)s")) % {"number": number}


def full_address(premises: Premises) -> str:
    """The house's address and the premises; the premises come with their house."""
    return f"{address(premises.house.address)}, {home_title(premises.kind, premises.number)}"
