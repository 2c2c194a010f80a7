"""Where offers show themselves: notices, files, viewings that came free."""

from django.utils.translation import gettext_lazy as _

from teremok.modules.relocation import offer_notices, papers, receivers, sections
from teremok.modules.relocation.queries import offers
from teremok.platform.files import kinds


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
    offer_notices.declare()
    receivers.connect()
    kinds.register(papers.PAPER)
