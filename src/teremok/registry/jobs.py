"""What the registry does by the clock."""

from datetime import datetime

from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic
from teremok.registry.services import tallies

MOST_PORTIONS = 40  # twenty thousand houses a minute; what is left waits for the next one


@periodic("* * * * *", name="registry.recount")
def recount(at: datetime) -> None:
    """Keeps the tallies of houses, so that lists need not count; after a great import it takes a few minutes."""
    for _portion in range(MOST_PORTIONS):
        if not tallies.recount(by=SYSTEM, at=at):
            break
