"""People who come into the register together with a right or a home: the person and the tie in one service."""

from datetime import date, datetime
from fractions import Fraction
from typing import TypedDict

from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.registry.access import require_can_edit
from teremok.registry.models import OwnershipRight, Premises, Residency
from teremok.registry.services import people, residencies, rights
from teremok.registry.services.rights import CannotRecordRight
from teremok.registry.writing import locked, writes


class Newcomer(TypedDict, total=False):
    """What somebody is met by, see `people.add`; a surname at least."""

    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None
    snils: str


@writes
def register_right(
    *,
    by: Actor,
    at: datetime,
    premises: Premises,
    person: Newcomer,
    share: Fraction,
    starts_on: date,
    basis: str = "",
    registration_number: str = "",
) -> OwnershipRight:
    """The person, met or new, owns the share from that day on.

    Raises CannotRecordRight (the very same right stands already), CannotKeepPerson, Denied.
    """
    require_can_edit(by, premises.house)
    premises = locked(premises)
    owner = people.add(by=by, at=at, house=premises.house, **_complete(person))
    same = {"share_numerator": share.numerator, "share_denominator": share.denominator, "starts_on": starts_on}
    if premises.rights.filter(person=owner, ends_on=None, basis=basis, **same).exists():
        raise CannotRecordRight(_("This right is already recorded. Go back to the card and look at it there."))
    return rights.register(
        by=by, at=at, premises=premises, owner=owner, share=share, starts_on=starts_on, basis=basis,
        registration_number=registration_number,
    )  # fmt: skip


@writes
def receive_right(
    *,
    by: Actor,
    at: datetime,
    right: OwnershipRight,
    person: Newcomer,
    share: Fraction,
    on: date,
    basis: str,
    registration_number: str = "",
) -> list[OwnershipRight]:
    """The right, or that share of the premises out of it, goes over to the person. Raises as `rights.transfer` does."""
    house = right.premises.house
    require_can_edit(by, house)
    locked(right)
    owner = people.add(by=by, at=at, house=house, **_complete(person))
    return rights.transfer(
        by=by, at=at, right=right, to=[(owner, share)], on=on, basis=basis, registration_number=registration_number
    )


@writes
def move_in(*, by: Actor, at: datetime, premises: Premises, person: Newcomer, kind: str, starts_on: date) -> Residency:
    """The person, met or new, lives there from that day on. Raises CannotRecordResidency, CannotKeepPerson, Denied."""
    require_can_edit(by, premises.house)
    premises = locked(premises)
    newcomer = people.add(by=by, at=at, house=premises.house, **_complete(person))
    return residencies.move_in(by=by, at=at, premises=premises, person=newcomer, kind=kind, starts_on=starts_on)


def _complete(person: Newcomer) -> Newcomer:
    return Newcomer(last_name="") | person
