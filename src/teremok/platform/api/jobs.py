"""Forgetting kept answers."""

from datetime import datetime

from teremok.platform.api.repeating import forget_answers
from teremok.platform.jobs import periodic


@periodic("23 * * * *", name="api.forget_answers")
def forget_answers_of_yesterday(tick: datetime) -> None:
    forget_answers(at=tick)
