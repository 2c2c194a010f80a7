"""Destroying what is due, and holding it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from teremok.kernel.clocks import months_after
from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.platform.audit import acting
from teremok.platform.law import parameters
from teremok.platform.law.clocks import city_day
from teremok.platform.law.values import LawValue
from teremok.platform.numbering import next_number
from teremok.platform.retention.due import due_records
from teremok.platform.retention.kinds import Kind, kind_of
from teremok.platform.retention.models import DestructionAct, Hold
from teremok.platform.retention.terms import over_since

SERIES = "АУД"  # акт об уничтожении данных
AT_ONCE = 10_000


class CannotHold(Exception):
    """A hold can't be placed or lifted so."""


class CannotDestroy(Exception):
    """What was to be destroyed did not go as said; nothing was destroyed."""


def place_hold(*, by: Actor, kind: str, reason: str, at: datetime, record: UUID | None = None) -> Hold:
    """Keeps a record, or all of the kind, from destruction. Raises CannotHold, Denied, UnknownKind."""
    _require_keeper(by)
    kind_of(kind)
    if not reason.strip():
        raise CannotHold(_("Say what the records are needed for."))
    try:
        with transaction.atomic(), acting(by):
            _one_at_a_time(kind)
            return Hold.objects.create(
                kind=kind, record=record, reason=reason.strip(), placed_at=at, placed_by=by.account_id
            )
    except IntegrityError as error:
        raise CannotHold(_("This is held already: see the list of holds.")) from error


def lift_hold(*, by: Actor, hold: Hold, at: datetime) -> None:
    """Lets what was held go when it is due. Lifting again changes nothing. Raises Denied."""
    _require_keeper(by)
    with acting(by):
        Hold.objects.filter(pk=hold.pk, lifted_at=None).update(lifted_at=at, lifted_by=by.account_id)


@transaction.atomic
def destroy_due(*, by: Actor, kind: str, at: datetime, limit: int = AT_ONCE) -> DestructionAct | None:
    """Destroys up to `limit` records whose term is over, and writes the act; None when nothing is due or all is held.

    Records and act go together or not at all. Raises CannotDestroy, Denied, UnknownKind.
    """
    _require_keeper(by)
    wanted = kind_of(kind)
    _one_at_a_time(kind)
    law = parameters.value(wanted.law, on=city_day(at))
    before = over_since(law.term, at=at)
    records = due_records(wanted, before=before, limit=limit)
    if not records:
        return None
    with acting(by):
        destroyed = wanted.destroy(records)
        if destroyed != len(records):
            raise CannotDestroy(
                _("%(destroyed)d of %(due)d records would go: somebody changed the others. Try again.")
                % {"destroyed": destroyed, "due": len(records)}
            )
        return _write_act(wanted, records, by=by, at=at, before=before, law=law)


def _write_act(
    kind: Kind, records: Sequence[UUID], *, by: Actor, at: datetime, before: datetime, law: LawValue
) -> DestructionAct:
    kept = parameters.value("retention.destruction_acts", on=city_day(at)).term
    return DestructionAct.objects.create(
        number=next_number(SERIES, at=at),
        kind=kind.name,
        title=str(kind.title),
        contents=str(kind.contents),
        count=len(records),
        records=sorted(records),
        basis=law.article,
        law_version=law.version,
        occasion_before=before,
        destroyed_at=at,
        destroyed_by=by.account_id,
        destroyed_by_label=by.label,
        keep_until_on=months_after(city_day(at), kept.amount * 12),
    )


def _one_at_a_time(kind: str) -> None:
    """A hold and a destruction of the same kind wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"retention {kind}"])


def _require_keeper(by: Actor) -> None:
    if by != SYSTEM and not by.has_role(Role.ADMINISTRATOR):
        raise Denied(_("Only the platform administrator destroys data and holds them back. Ask them to."))
