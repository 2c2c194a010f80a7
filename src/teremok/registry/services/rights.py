"""Recording, ending and handing over ownership."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from teremok.kernel.ids import uuid7
from teremok.kernel.shares import total
from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.registry.access import require_can_edit
from teremok.registry.listening import ask_house_again
from teremok.registry.models import Organisation, OwnershipRight, Person, Premises
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.writing import locked, set_facts, writes

WHOLE = Fraction(1)
Party = Person | Organisation


class CannotRecordRight(Refused):
    """The right can't be recorded or changed like this."""


@writes
def register(
    *,
    by: Actor,
    at: datetime,
    premises: Premises,
    owner: Party,
    share: Fraction = WHOLE,
    starts_on: date | None = None,
    ends_on: date | None = None,
    basis: str = "",
    registration_number: str = "",
    registered_on: date | None = None,
    source: str = "",
) -> OwnershipRight:
    """The owner's right to a share of the premises from that day on (none: since before anything known).

    Shares of all owners are not made to add up here: where they don't, the register's defects say so.
    Raises CannotRecordRight, Denied.
    """
    require_can_edit(by, premises.house)
    kind = OwnershipRight.Kind.SOLE if share == WHOLE else OwnershipRight.Kind.SHARED
    right = OwnershipRight(
        premises=premises,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        basis=basis,
        registration_number=registration_number,
        registered_on=registered_on,
        source=source,
    )
    return _kept(right, owner, share)


@writes
def register_jointly(
    *,
    by: Actor,
    at: datetime,
    premises: Premises,
    owners: Sequence[Person],
    share: Fraction = WHOLE,
    starts_on: date | None = None,
    basis: str = "",
    source: str = "",
) -> list[OwnershipRight]:
    """One undivided right of spouses: each holds all of `share` (ГК ст. 244, СК ст. 34). Needs two people or more."""
    require_can_edit(by, premises.house)
    if len({owner.pk for owner in owners}) < 2:
        raise CannotRecordRight(_("Joint ownership needs at least two people. Name them all."), field="owners")
    group, joint = uuid7(), OwnershipRight.Kind.JOINT
    return [
        _kept(
            OwnershipRight(
                premises=premises, kind=joint, joint_group=group, starts_on=starts_on, basis=basis, source=source
            ),
            owner,
            share,
        )
        for owner in owners
    ]


@writes
def correct(
    *,
    by: Actor,
    at: datetime,
    right: OwnershipRight,
    share: Fraction | None = None,
    starts_on: date | None = None,
    basis: str | None = None,
    registration_number: str | None = None,
) -> OwnershipRight:
    """Mends what was recorded wrongly; a change of owner is a transfer. Raises CannotRecordRight, Denied."""
    require_can_edit(by, right.premises.house)
    right = locked(right)
    given = {"starts_on": starts_on, "basis": basis, "registration_number": registration_number}
    facts: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    if share is not None:
        facts |= {"share_numerator": share.numerator, "share_denominator": share.denominator}
        if right.kind != OwnershipRight.Kind.JOINT:
            facts["kind"] = OwnershipRight.Kind.SOLE if share == WHOLE else OwnershipRight.Kind.SHARED
    with refused_by_database(CannotRecordRight):
        for one in _undivided(right):
            set_facts(one, facts)
    return locked(right)


@writes
def end(*, by: Actor, at: datetime, right: OwnershipRight, on: date) -> OwnershipRight:
    """The right ends with the beginning of that day; a joint right ends for all who hold it."""
    require_can_edit(by, right.premises.house)
    _end(locked(right), on)
    return locked(right)


@writes
def transfer(
    *,
    by: Actor,
    at: datetime,
    right: OwnershipRight,
    to: Sequence[tuple[Party, Fraction]],
    on: date,
    basis: str,
    registration_number: str = "",
) -> list[OwnershipRight]:
    """Ends the right and starts the new owners' on the same day; what isn't handed over stays with the old owner.

    `to` pairs each new owner with their share of the whole premises. A joint right can only be handed over whole.
    Raises CannotRecordRight, Denied.
    """
    require_can_edit(by, right.premises.house)
    right = locked(right)
    held = Fraction(right.share_numerator, right.share_denominator)
    handed = total(share for _owner, share in to)
    if not to or handed > held:
        raise CannotRecordRight(
            _("The new owners would get %(handed)s, the owner has %(held)s. Mend the shares.")
            % {"handed": handed, "held": held},
            field="to",
        )
    if right.joint_group and handed != held:
        raise CannotRecordRight(_("A joint right is handed over whole. Divide it into shares first."), field="to")
    _end(right, on)
    receivers = list(to)
    if handed < held:
        receivers.append((right.person or right.organisation, held - handed))  # type: ignore[arg-type]
    return [
        _kept(
            OwnershipRight(
                premises_id=right.premises_id,
                kind=OwnershipRight.Kind.SOLE if share == WHOLE else OwnershipRight.Kind.SHARED,
                starts_on=on,
                basis=basis,
                registration_number=registration_number,
                source=right.source,
            ),
            owner,
            share,
        )
        for owner, share in receivers
    ]


def _kept(right: OwnershipRight, owner: Party, share: Fraction) -> OwnershipRight:
    if owner.merged_into_id is not None:
        raise CannotRecordRight(_("The owner was merged into another record. Choose that one."), field="owner")
    right.person = owner if isinstance(owner, Person) else None
    right.organisation = owner if isinstance(owner, Organisation) else None
    right.share_numerator, right.share_denominator = share.numerator, share.denominator
    with refused_by_database(CannotRecordRight):
        right.save()
    return right


def _undivided(right: OwnershipRight) -> list[OwnershipRight]:
    if right.joint_group is None:
        return [right]
    group: UUID = right.joint_group
    return list(OwnershipRight.objects.select_for_update().filter(joint_group=group).order_by("id"))


def _end(right: OwnershipRight, on: date) -> None:
    if not OwnershipRight.objects.filter(in_force_on(on), pk=right.pk).exists() and right.ends_on != on:
        raise CannotRecordRight(_("The right is not in force on that day. Choose a day within its period."), field="on")
    with refused_by_database(CannotRecordRight):
        for one in _undivided(right):
            set_facts(one, {"ends_on": on})
    ask_house_again(right.premises.house)
