"""Forgets what is no longer needed."""

from datetime import datetime

from teremok.identity.services import codes, sessions
from teremok.platform.access import SYSTEM
from teremok.platform.jobs import periodic


@periodic("17 3 * * *", name="identity.forget_old")
def forget_old(at: datetime) -> None:
    codes.forget_old(by=SYSTEM, at=at)
    sessions.forget_old(by=SYSTEM, at=at)
