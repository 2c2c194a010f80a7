"""Where relocation shows itself: the resident's home, the staff menu, parts of a family's file, its lists."""

from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation.lists import recipes
from teremok.modules.relocation.queries import home
from teremok.ui import sections


def place() -> None:
    recipes.register()
    sections.register(
        sections.Section(
            slug="relocation",
            title=_("Your move"),
            order=10,
            rows=home.moving_on_home,
            read=home.OnHome.of,
            template="relocation/on_home.html",
        )
    )
    sections.register_needs(sections.Needs("relocation", home.waiting_for_me, home.told_of_waiting))
