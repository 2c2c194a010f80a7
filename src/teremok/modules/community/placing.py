"""Where the board shows itself: the resident's home, the staff menu, files, live topics."""

from django.utils import timezone
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
            query=lambda actor: queries.on_home(actor, on=timezone.localdate()),
            template="community/on_home.html",
        )
    )
    sections.register_needs(queries.taken_down_from_me)
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
