"""What relocation does by the clock."""

from datetime import datetime

from teremok.modules.relocation import deal_jobs, moving_jobs, offer_jobs
from teremok.modules.relocation.services import listing
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic

__all__ = ["deal_jobs", "match_again", "moving_jobs", "offer_jobs"]  # the worker finds jobs here


@periodic("17 * * * *", name="relocation.match_again")
def match_again(at: datetime) -> None:
    """Houses that the registry did not know when their list was taken in may have come since."""
    listing.match_again(by=SYSTEM, at=at)
