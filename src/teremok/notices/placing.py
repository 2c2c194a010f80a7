"""Where notices show themselves: home, account menu, workspace, my data, live topics, retention, files."""

from django.utils.translation import gettext_lazy as _

from teremok.notices import access, general, keeping, knowing, paper_placing, posting, showing, task_placing
from teremok.notices.packs.keeping import PACK
from teremok.notices.queries import inbox
from teremok.platform import live
from teremok.platform.access import Actor
from teremok.platform.files import kinds as files
from teremok.platform.retention import kinds
from teremok.ui import account_menu, known, sections, workspace_menu


def place() -> None:
    general.declare()
    posting.declare()
    task_placing.place()
    paper_placing.place()
    live.allow(showing.PREFIX, showing.may_listen)
    live.allow(access.PREFIX, access.may_watch)
    kinds.register(keeping.NOTICES)
    files.register(PACK)
    for part in knowing.PARTS:
        known.register(part)
    sections.register(
        sections.Section(
            slug="messages",
            title=_("Messages"),
            order=20,
            rows=inbox.latest_on_home,
            read=inbox.OnHome.of,
            template="notices/on_home.html",
        )
    )
    sections.register_needs(sections.Needs("to confirm", inbox.to_confirm, inbox.told_of_confirming))
    account_menu.register(account_menu.Item(_("Messages"), "notices:inbox", "inbox", 5, _is_signed_in))
    workspace_menu.register(
        workspace_menu.Item(
            text=_("Messages"),
            route="notices:messages",
            icon="send",
            order=55,
            visible=access.works_with_notices,
            group=workspace_menu.RESIDENTS,
        )
    )


def _is_signed_in(actor: Actor) -> bool:
    return actor.is_signed_in
