"""Keeps the table of limits small."""

from datetime import datetime

from teremok.platform.jobs import periodic
from teremok.platform.limits.spending import forget_refilled


@periodic("*/15 * * * *", name="limits.forget_refilled")
def forget(at: datetime) -> None:
    forget_refilled()
