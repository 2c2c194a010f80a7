"""Writing down what was said to a family and what was promised."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from teremok.kernel.ids import uuid7
from teremok.modules.relocation.access import require_can_lead
from teremok.modules.relocation.models import Call, Family, Member
from teremok.platform.access import Actor
from teremok.platform.database.periods import day_of
from teremok.registry.models import Person


class CannotNote(Exception):
    """It can't be written down so; the message says what is missing."""


@dataclass(frozen=True)
class Said:
    """What came of a talk: with whom (None: nobody in particular), what was promised and by which day."""

    way: Call.Way
    outcome: Call.Outcome
    person: Person | None = None
    words: str = ""
    promise: str = ""
    promised_on: date | None = None


@transaction.atomic
def note(*, by: Actor, family: Family, said: Said, key: UUID, at: datetime) -> Call:
    """The same key twice is one row. Raises CannotNote, Denied."""
    require_can_lead(by, family)
    if known := Call.objects.filter(key=key, family=family).first():
        return known
    promise, words = said.promise.strip(), said.words.strip()
    if said.outcome == Call.Outcome.KEPT:
        raise CannotNote(_("Choose the promise that was kept."))
    if bool(promise) != (said.promised_on is not None):
        raise CannotNote(_("A promise needs both: what is promised, and by which day."))
    if said.promised_on is not None and said.promised_on < day_of(at):
        raise CannotNote(_("The day by which you promise has passed already."))
    if said.person is not None and not Member.objects.filter(family=family, person=said.person).exists():
        raise CannotNote(_("This person doesn't belong to the family."))
    return Call.objects.create(
        family=family,
        person=said.person,
        way=said.way,
        outcome=said.outcome,
        words=words,
        promise=promise,
        promised_on=said.promised_on,
        made_at=at,
        made_by=by.account_id,
        key=key,
    )


@transaction.atomic
def keep(*, by: Actor, promise: Call, at: datetime, words: str = "") -> Call:
    """The promise was kept; kept already it stays as it was. Raises CannotNote, Denied."""
    require_can_lead(by, promise.family)
    Family.objects.select_for_update().get(pk=promise.family_id)
    if known := Call.objects.filter(keeps=promise).first():
        return known
    if not promise.promise:
        raise CannotNote(_("Nothing was promised there."))
    return Call.objects.create(
        family=promise.family,
        person=promise.person,
        way=promise.way,
        outcome=Call.Outcome.KEPT,
        words=words.strip(),
        keeps=promise,
        made_at=at,
        made_by=by.account_id,
        key=uuid7(),
    )
