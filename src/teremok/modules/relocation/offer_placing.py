"""Where offers show themselves: notices, files, viewings that came free."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation import offer_knowing, offer_notices, papers, receivers, sections
from teremok.modules.relocation.access import works_on_relocation
from teremok.modules.relocation.buttons import Button, register
from teremok.modules.relocation.queries import offers
from teremok.modules.relocation.states import Stage
from teremok.platform.files import kinds
from teremok.ui import known, workspace_menu
from teremok.ui.workspace_menu import RELOCATION, Item


def place() -> None:
    sections.register(
        sections.Section(
            slug="offers",
            title=_("The offered flat"),
            order=20,
            ask=offers.questions,
            read=offers.read,
            template_resident="relocation/family/offer_short.html",
            template_staff="relocation/family/offers.html",
            icon="house",
        )
    )
    _buttons()
    workspace_menu.register(
        Item(
            text=_("New houses"),
            route="relocation:destinations",
            icon="building-check",
            order=77,
            visible=works_on_relocation,
            group=RELOCATION,
            covers=("/staff/relocation/invitations/",),
        )
    )
    known.register(offer_knowing.PURCHASES)
    offer_notices.declare()
    receivers.connect()
    kinds.register(papers.PAPER)


def _buttons() -> None:
    """What a family presses while a flat is offered, and what its officer does."""
    register(Button(_("See the flat and choose a time"), _my_offer), [Stage.ORDER], is_staff=False)
    register(Button(_("Answer"), _my_offer), [Stage.INSPECTION, Stage.LOST_INSPECTION], is_staff=False)
    register(Button(_("Open the offer"), _my_offer), [Stage.REJECT], is_staff=False)
    register(Button(_("Open the application"), _my_purchase), [Stage.MFR], is_staff=False)
    choosing = [Stage.RESETTLEMENT_START, Stage.PROBLEM, Stage.REINSPECTION, Stage.MSG_RELOCATION]
    register(Button(_("Choose a flat"), _offers), choosing, is_staff=True)
    register(Button(_("Viewing and answers"), _offers), [Stage.ORDER, Stage.INSPECTION, Stage.LOST_INSPECTION],
             is_staff=True)  # fmt: skip
    register(Button(_("Answer the refusal"), _offers), [Stage.REJECT], is_staff=True)
    register(Button(_("Open the application"), _offers), [Stage.MFR], is_staff=True)


def _my_offer(family: UUID) -> str:
    return reverse("relocation:my_offer", args=[family])


def _my_purchase(family: UUID) -> str:
    return reverse("relocation:purchase", args=[family])


def _offers(family: UUID) -> str:
    return reverse("relocation:offers", args=[family])
