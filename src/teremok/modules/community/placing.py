"""Where the board shows itself: the resident's home, the staff menu, files, live topics."""

from django.utils.translation import gettext_lazy as _

from teremok.modules.community import pictures, queries
from teremok.modules.community.access import WRITERS
from teremok.modules.community.knowing import NOTICES
from teremok.platform.access import Actor
from teremok.platform.access.actor import CITY_WIDE
from teremok.platform.files import kinds
from teremok.ui import known, sections, workspace_menu


def place() -> None:
    kinds.register(pictures.PICTURE)
    known.register(NOTICES)
    sections.register(
        sections.Section(
            slug="notices",
            title=_("The notice board"),
            order=30,
            rows=queries.latest_on_home,
            read=queries.OnHome.of,
            template="community/on_home.html",
        )
    )
    sections.register_needs(
        sections.Needs(slug="taken down", rows=queries.taken_down_from_me, read=queries.told_of_taken_down)
    )
    workspace_menu.register(
        workspace_menu.Item(
            text=_("Notice boards"),
            route="community:staff_notices",
            icon="megaphone",
            order=60,
            visible=_sees_boards,
            group=workspace_menu.RESIDENTS,
        )
    )


def _sees_boards(actor: Actor) -> bool:
    return actor.has_role(*WRITERS, *CITY_WIDE)
