"""Asking that one's data be corrected, and answering."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from teremok.identity.reaching import Words, tell
from teremok.platform.access import Actor, Denied
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.clocks import city_day, clock_for
from teremok.platform.numbering import next_number
from teremok.portals.home.access import require_can_answer
from teremok.portals.home.models import Correction
from teremok.portals.home.states import CorrectionState
from teremok.registry.access import my_homes, persons_of
from teremok.registry.models import House, ManagementContract, Person

TERM = "personal_data.correction"
SERIES = "ИД"


class CannotAsk(Exception):
    """There is nobody to ask; the message says where to go."""


class CannotAnswer(Exception):
    """The request was answered before, or the answer has no words."""


@transaction.atomic
def ask(*, by: Actor, person: Person, house: House, text: str, at: datetime) -> Correction:
    """Sends the request to the organisation that manages `house` today; the term is 152-ФЗ art. 20 part 3.

    Raises Denied for another's data or house, CannotAsk while nobody manages the house.
    """
    if by.account_id is None or person.id not in persons_of(by):
        raise Denied(_("You can ask to correct your own data only. Confirm who you are first."))
    if not my_homes(by, on=city_day(at)).filter(house=house).exists():
        raise Denied(_("Choose the house where you live or own something."))
    contract = ManagementContract.objects.filter(in_force_on(city_day(at)), house=house).first()
    if contract is None:
        raise CannotAsk(_("Nobody manages this house in the register. Write to the city administration instead."))
    due = clock_for(TERM, started_at=at)
    assert due.clock.due_at is not None  # a term of days that nothing stops
    return Correction.objects.create(
        person=person,
        house=house,
        organisation_id=contract.organisation_id,
        text=text,
        asked_by=by.account_id,
        asked_at=at,
        due_at=due.clock.due_at,
        law_version=due.law.version,
        number=next_number(SERIES, at=at),
    )


@transaction.atomic
def answer(*, by: Actor, correction: Correction, state: CorrectionState, text: str, at: datetime) -> Correction:
    """Says that the data were corrected, or why not, and writes to whoever asked that there is an answer.

    Raises Denied, and CannotAnswer the second time.
    """
    locked = Correction.objects.select_for_update(of=("self",)).select_related("house").get(pk=correction.pk)
    require_can_answer(by, locked)
    if locked.state != CorrectionState.ASKED:
        raise CannotAnswer(_("This request has been answered already. Open it to read the answer."))
    if state == CorrectionState.ASKED or not text.strip():
        raise CannotAnswer(_("Say in a few words what was corrected, or why it was not."))
    locked.state, locked.answer, locked.answered_by, locked.answered_at = state, text.strip(), by.account_id, at
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    tell(
        account_id=locked.asked_by,
        words=lambda: _answered(locked),
        key=f"correction-answered:{locked.public_id}",
        at=at,
    )
    return locked


def note_read(*, by: Actor, person: Person, at: datetime) -> int:
    """Whoever asked has the answers about `person` before their eyes; returns how many were new to them."""
    if by.account_id is None:
        return 0
    unread = Correction.objects.filter(asked_by=by.account_id, person=person, read_at=None, answered_at__isnull=False)
    return unread.update(read_at=at)


def _answered(correction: Correction) -> Words:
    """Only that there is an answer: what it says is read behind the sign-in."""
    address = f"{settings.BASE_URL}{reverse('home:my_data')}"
    named = {"number": correction.number, "state": correction.get_state().label, "address": address}
    return Words(
        subject=_("Your request %(number)s has been answered") % named,
        text=_(
            "Your request %(number)s to correct data has been answered: %(state)s.\n\n"
            "Read the answer after signing in: %(address)s"
        )
        % named,
        sms=_("Your request %(number)s has been answered: %(address)s") % named,
    )
