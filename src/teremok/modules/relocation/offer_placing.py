"""Where offers show themselves: notices, files, viewings that came free."""

from teremok.modules.relocation import offer_notices, papers, receivers
from teremok.platform.files import kinds


def place() -> None:
    offer_notices.declare()
    receivers.connect()
    kinds.register(papers.PAPER)
