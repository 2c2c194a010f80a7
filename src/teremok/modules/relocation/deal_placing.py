"""Where the deal shows itself: notices, files, parts of a family's file, its button, the staff menu, my data."""

from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation import contract_files, deal_knowing, notices_of_deal, sections
from teremok.modules.relocation import contract_rules as rules
from teremok.modules.relocation.access import OFFICERS
from teremok.modules.relocation.buttons import Button, register
from teremok.modules.relocation.queries import deal_sections as parts
from teremok.modules.relocation.states import Stage
from teremok.notices import kinds as notices
from teremok.platform.access import Actor
from teremok.platform.files import kinds as files
from teremok.ui import known, workspace_menu
from teremok.ui.workspace_menu import RELOCATION

Buttons = tuple[tuple[Button, tuple[Stage, ...]], ...]
SIGNED = (*rules.SIGNED, Stage.CONTRACT, Stage.FSSP_LIST, Stage.FSSP_INSTITUTE)
ACCEPTED = (Stage.ACCEPT, Stage.LOST_ACCEPT)


def place() -> None:
    for kind in notices_of_deal.KINDS:
        notices.register(kind)
    for file in contract_files.KINDS:
        files.register(file)
    for part in deal_knowing.PARTS:
        known.register(part)
    for section in SECTIONS:
        sections.register(section)
    _buttons()
    for item in MENU:
        workspace_menu.register(item)


def leads(actor: Actor) -> bool:
    """Asked on every page of the workspace: by the role alone, the pages ask for the office."""
    return actor.has_role(*OFFICERS)


SECTIONS = (
    sections.Section(
        slug="contract",
        title=_("Contract"),
        order=40,
        ask=parts.ask_contract,
        read=parts.read_contract,
        template_resident="relocation/family/contract.html",
        template_staff="relocation/family/contract.html",
        icon="file-earmark-text",
    ),
    sections.Section(
        slug="papers",
        title=_("Documents"),
        order=50,
        ask=parts.ask_papers,
        read=parts.read_papers,
        template_resident="relocation/family/papers.html",
        template_staff="relocation/family/papers.html",
        icon="card-checklist",
    ),
    sections.Section(
        slug="flat",
        title=_("The new flat"),
        order=60,
        ask=parts.ask_flat,
        read=parts.read_flat,
        template_resident="relocation/family/flat.html",
        template_staff="relocation/family/flat.html",
        icon="house-door",
    ),
    sections.Section(
        slug="move",
        title=_("Help with moving"),
        order=70,
        ask=parts.ask_move,
        read=parts.read_move,
        template_resident="relocation/family/move.html",
        template_staff="relocation/family/move.html",
        icon="people",
    ),
)
MENU = (
    workspace_menu.Item(
        text=_("Moves"),
        route="relocation:moves",
        icon="people",
        order=75,
        visible=leads,
        group=RELOCATION,
        covers=("/staff/relocation/times/",),
    ),
    workspace_menu.Item(
        text=_("Documents to check"),
        route="relocation:papers_to_check",
        icon="clipboard-check",
        order=78,
        visible=leads,
        group=RELOCATION,
    ),
)


def _buttons() -> None:
    def to(route: str, label: str | Promise) -> Button:
        def url(family: UUID) -> str:
            return reverse(f"relocation:{route}", args=[family])

        return Button(label, url)

    mine: Buttons = (
        (to("my_documents", _("Hand in the documents")), (*ACCEPTED, *rules.ORDERED)),
        (to("my_contract", _("Read the contract and choose a time")), (*rules.TO_SIGN, Stage.CLAIM_START)),
        (to("my_moving", _("Ask for help with moving")), SIGNED),
    )
    officers: Buttons = (
        (to("family_contract", _("Enter the order")), ACCEPTED),
        (to("family_contract", _("Enter the draft contract")), rules.ORDERED),
        (to("family_contract", _("Enter signatures")), rules.TO_SIGN),
        (to("family_contract", _("Contract and keys")), SIGNED),
        (to("family_court", _("The case in court")), rules.IN_COURT),
    )
    for button, stages in mine:
        register(button, stages, is_staff=False)
    for button, stages in officers:
        register(button, stages, is_staff=True)
