"""Where paper shows itself: the workspace's menu, live topics, kinds of files."""

from django.utils.translation import gettext_lazy as _

from teremok.notices import paper_access, paper_files
from teremok.platform import live
from teremok.platform.files import kinds
from teremok.ui import workspace_menu


def place() -> None:
    for kind in (paper_files.PRINTED, paper_files.ANSWER, paper_files.DOOR):
        kinds.register(kind)
    live.allow(paper_access.PREFIX, paper_access.may_watch_run)
    workspace_menu.register(
        workspace_menu.Item(
            text=_("Letters on paper"),
            route="paper:letters",
            icon="printer",
            order=57,
            visible=paper_access.works_with_paper,
            group=workspace_menu.RESIDENTS,
        )
    )
