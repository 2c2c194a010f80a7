"""The deal's clock: reminders of the day before, and defects whose term has passed."""

from datetime import datetime

from teremok.modules.relocation.services import remembering
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic


@periodic("20 6-12 * * *", name="relocation.remind_of_tomorrow")
def remind_of_tomorrow(at: datetime) -> None:
    """In the day's hours of Russia's zones, so that there is time left to change it; each family is told once."""
    remembering.remind_of_tomorrow(by=SYSTEM, at=at)


@periodic("40 * * * *", name="relocation.open_late_defects")
def open_late_defects(at: datetime) -> None:
    remembering.open_late_defects(by=SYSTEM, at=at)
