"""Where relocation shows itself: home, menu, parts of a family's file, lists, notices, live topics."""

from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation import (
    audience,
    deal_placing,
    guide_placing,
    knowing,
    listening,
    notices,
    offer_placing,
    officer_placing,
    programme_placing,
    showing,
    silence,
)
from teremok.modules.relocation.queries import home
from teremok.notices import watches
from teremok.platform import live
from teremok.ui import known, sections


def place() -> None:
    notices.declare()
    audience.declare()
    watches.register(silence.SOURCE)
    live.allow(showing.FAMILY, showing.may_hear_family)
    live.allow(showing.HOUSE, showing.may_hear_house)
    listening.connect()
    for part in knowing.PARTS:
        known.register(part)
    deal_placing.place()
    programme_placing.place()
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
    guide_placing.place()
    offer_placing.place()
    officer_placing.place()
