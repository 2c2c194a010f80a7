"""Every night the values that an old key still seals are sealed with the first one."""

from datetime import datetime

from teremok.platform.jobs import periodic
from teremok.platform.secrets.resealing import reseal


@periodic("10 2 * * *", name="secrets.reseal")
def seal_with_newest_key(tick: datetime) -> None:
    reseal()
