"""The board's clock."""

from datetime import datetime

from teremok.modules.community.services import expiry
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic


@periodic("3 * * * *", name="community.expire")
def expire(at: datetime) -> None:
    """Every hour, so that midnight comes in every city's time zone."""
    expiry.expire_due(by=SYSTEM, at=at)
