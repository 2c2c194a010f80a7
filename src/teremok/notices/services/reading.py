"""What a person does with a notice: it is placed before them, they open it, they confirm that they have it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from teremok.notices import showing
from teremok.notices.access import authority_for, require_answers_for
from teremok.notices.events import Happened, log, mark
from teremok.notices.models import Addressee, Event
from teremok.notices.services.serving import serve
from teremok.notices.states import AddresseeState, Ground
from teremok.notices.twins import with_twins
from teremok.notices.wording import Said
from teremok.platform.access import Actor


@transaction.atomic
def place(*, by: Actor, at: datetime) -> int:
    """Puts what was prepared before the person could sign in into their cabinet, now that they look; returns how many.

    Only what the person opens themselves is their cabinet: a representative's look places nothing.
    """
    if by.person_id is None:
        return 0
    waiting = Addressee.objects.select_for_update(of=("self",)).filter(person_id=by.person_id, placed_at=None)
    rows = list(waiting.exclude(state=AddresseeState.WITHDRAWN).order_by("pk"))
    Addressee.objects.filter(pk__in=[row.pk for row in rows]).update(placed_at=at)
    log(_happened(Event.Kind.PLACED, row, at, {}) for row in rows)
    serve(addressees=[row.pk for row in rows], ground=Ground.PLACED, by=by, at=at)
    return len(rows)


@transaction.atomic
def read(*, by: Actor, addressee: Addressee, said: Said, at: datetime) -> bool:
    """Records that the person, or whoever stands in for them, was shown `said`; the first time only.

    What a representative reads is recorded as read by them. Raises Denied.
    """
    require_answers_for(by, addressee.person)
    rows = with_twins(addressee)
    fresh = [row for row in rows if row.opened_at is None and row.state != AddresseeState.WITHDRAWN]
    if not any(row.pk == addressee.pk for row in fresh):
        return False
    who = _who(by, addressee)
    Addressee.objects.filter(pk__in=[row.pk for row in fresh]).update(opened_at=at)
    log(_happened(Event.Kind.OPENED, row, at, {"shown": said.digest.hex(), **who}) for row in fresh)
    serve(addressees=[row.pk for row in fresh], ground=Ground.READ, by=by, at=at, facts=who)
    showing.changed([addressee.person.public_id])
    return True


@transaction.atomic
def confirm(*, by: Actor, addressee: Addressee, at: datetime) -> bool:
    """The person confirms, signed in, that they have the notice; False when it was confirmed or withdrawn before.

    Raises Denied.
    """
    require_answers_for(by, addressee.person)
    return _confirm(with_twins(addressee), by=by, at=at, who=_who(by, addressee))


@transaction.atomic
def confirm_by_link(*, by: Actor, addressee: Addressee, at: datetime) -> bool:
    """The same from the link in an SMS or a letter, by whoever holds it."""
    return _confirm(with_twins(addressee), by=by, at=at, who={"by": "link"})


def _confirm(rows: Sequence[Addressee], *, by: Actor, at: datetime, who: dict[str, Any]) -> bool:
    fresh = [row for row in rows if row.acknowledged_at is None and row.state != AddresseeState.WITHDRAWN]
    if not fresh:
        return False
    log(_happened(Event.Kind.CONFIRMED, row, at, who) for row in fresh)
    serve(addressees=[row.pk for row in fresh], ground=Ground.CONFIRMED, by=by, at=at, facts=who)
    showing.changed({row.person.public_id for row in fresh})
    return True


def _happened(kind: Event.Kind, row: Addressee, at: datetime, facts: dict[str, Any]) -> Happened:
    facts = {"person": mark(row.public_id), **facts}
    return Happened(kind, row.notice_id, at, addressee_id=row.pk, facts=facts)


def _who(by: Actor, addressee: Addressee) -> dict[str, Any]:
    authority = authority_for(by, addressee.person_id)
    return {"by": "representative", "authority": str(authority.id)} if authority else {"by": "person"}
