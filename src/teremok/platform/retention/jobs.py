"""Every night what may go by itself goes."""

from datetime import datetime

from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic
from teremok.platform.retention.kinds import kinds
from teremok.platform.retention.services import AT_ONCE, destroy_due


@periodic("40 0 * * *", name="retention.destroy_due")
def destroy_what_is_due(tick: datetime) -> None:
    """Ten thousand records an act, until nothing is left."""
    for kind in kinds():
        if kind.automatic:
            while (act := destroy_due(by=SYSTEM, kind=kind.name, at=tick)) and act.count == AT_ONCE:
                continue
