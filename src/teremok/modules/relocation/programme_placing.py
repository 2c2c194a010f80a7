"""Where the programme shows itself: lists that are imported, the staff menu."""

from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.access import sees_programme
from teremok.modules.relocation.lists import recipes
from teremok.ui.workspace_menu import RELOCATION, Item, register


def place() -> None:
    recipes.register()
    register(
        Item(
            text=_("Programme"),
            route="relocation:programme",
            icon="buildings",
            order=76,
            visible=sees_programme,
            group=RELOCATION,
            covers=("/staff/relocation/waves/",),
        )
    )
