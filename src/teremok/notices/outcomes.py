"""What can become of a posted letter, and when the law lets it count."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from teremok.notices.models import Letter
from teremok.notices.states import Ground
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_zone
from teremok.ui.formats import day

STORAGE = "notice.letter_storage"
State = Letter.State
GROUND_OF: dict[State, Ground] = {
    State.RECEIVED: Ground.LETTER_RECEIVED,
    State.REFUSED: Ground.LETTER_REFUSED,
    State.UNCLAIMED: Ground.LETTER_UNCLAIMED,
}
OUTCOMES = (State.RECEIVED, State.REFUSED, State.UNCLAIMED, State.RETURNED)


class CannotEnd(Exception):
    """This can't have become of the letter; the message says why."""


def check_outcome(letter: Letter, outcome: State, *, on: date, today: date) -> None:
    """Raises CannotEnd for what can't be: before it was posted, after today, not collected before the post gave up."""
    if letter.state in (State.WAITING, State.PRINTED) or letter.posted_on is None:
        raise CannotEnd(_("The letter wasn't posted yet: mark its run as posted first"))
    if letter.state != State.POSTED:
        raise CannotEnd(_("The letter has come to an end already: %(state)s") % {"state": letter.get_state_display()})
    if not letter.is_registered and outcome != State.RETURNED:
        raise CannotEnd(_("Of an ordinary letter the post tells only that it came back"))
    if on > today:
        raise CannotEnd(_("%(day)s has not come yet") % {"day": day(on)})
    if on < letter.posted_on:
        raise CannotEnd(_("The letter was posted later, on %(day)s") % {"day": day(letter.posted_on)})
    if outcome == State.UNCLAIMED:
        days = parameters.value(STORAGE, on=letter.posted_on).term.amount
        earliest = letter.posted_on + timedelta(days=days)
        if on < earliest:
            raise CannotEnd(
                _("The post keeps a registered letter %(days)d days, so it can't be uncollected before %(day)s")
                % {"days": days, "day": day(earliest)}
            )


def moment_of(on: date, *, at: datetime) -> datetime:
    """When what happened on a day counts as having happened: at its noon, and never after `at`.

    A term runs from the next day (ГК РФ ст. 191), so that the hour changes nothing.
    """
    return min(datetime.combine(on, time(12), city_zone()), at)
