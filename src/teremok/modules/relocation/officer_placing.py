"""Where the officers' desk shows itself: the workspace's menu, the talks in a family's file, my data."""

from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation import officer_knowing, sections
from teremok.modules.relocation.access import supervises, works_on_relocation
from teremok.modules.relocation.queries import calls
from teremok.ui import known, workspace_menu
from teremok.ui.workspace_menu import RELOCATION, Item


def place() -> None:
    known.register(officer_knowing.CALLS)
    sections.register(
        sections.Section(
            slug="calls",
            title=_("What was said and promised"),
            order=15,
            ask=calls.ask,
            read=calls.read,
            template_staff="relocation/family/calls.html",
            icon="telephone",
        )
    )
    sections.register(
        sections.Section(
            slug="promises",
            title=_("What you were promised"),
            order=15,
            ask=calls.ask,
            read=calls.read,
            template_resident="relocation/family/promises.html",
        )
    )
    for order, text, route, icon in (
        (70, _("What presses"), "relocation:today", "bell"),
        (71, _("Houses and stages"), "relocation:board", "kanban"),
        (72, _("Families"), "relocation:families", "people"),
        (73, _("Whom to call"), "relocation:calls", "telephone"),
        (74, _("Worklist"), "relocation:matters", "card-checklist"),
    ):
        workspace_menu.register(
            Item(text=text, route=route, icon=icon, order=order, visible=works_on_relocation, group=RELOCATION)
        )
    workspace_menu.register(
        Item(
            text=_("How it goes"),
            route="relocation:oversight",
            icon="bar-chart",
            order=79,
            visible=supervises,
            group=RELOCATION,
        )
    )
