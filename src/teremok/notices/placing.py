"""Where notices show themselves: the resident's home, the account menu, my data, live topics, retention, files."""

from django.utils.translation import gettext_lazy as _

from teremok.notices import general, keeping, knowing, posting, showing
from teremok.notices.packs.keeping import PACK
from teremok.notices.queries import inbox
from teremok.platform import live
from teremok.platform.access import Actor
from teremok.platform.files import kinds as files
from teremok.platform.retention import kinds
from teremok.ui import account_menu, known, sections


def place() -> None:
    general.declare()
    posting.declare()
    live.allow(showing.PREFIX, showing.may_listen)
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


def _is_signed_in(actor: Actor) -> bool:
    return actor.is_signed_in
