"""Who owned premises on a day, and whether their shares make the whole."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet

from teremok.kernel.shares import WHOLE, total
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, OwnershipRight, Premises


@dataclass(frozen=True)
class Owner:
    """One party's right as it stood on the day; holders of one joint right share `joint_group`."""

    right_id: UUID
    party_id: UUID
    name: str
    is_person: bool
    kind: str
    kind_label: str
    share: Fraction
    joint_group: UUID | None
    starts_on: date | None
    basis: str
    registration_number: str


@dataclass(frozen=True)
class Ownership:
    """All owners of premises on the day: `total` counts a joint right once."""

    owners: tuple[Owner, ...]
    total: Fraction

    @property
    def is_whole(self) -> bool:
        return self.total == WHOLE

    @property
    def missing(self) -> Fraction:
        """What lacks to the whole; less than nothing when the shares are too many."""
        return WHOLE - self.total


def owners_of(premises: Premises, *, on: date) -> Ownership:
    return _ownership(list(_rights(on).filter(premises=premises)))


def owners_in(house: House, *, on: date) -> dict[int, Ownership]:
    """Ownership of every premises of the house that anybody owned on the day, by the premises' key."""
    rights: dict[int, list[OwnershipRight]] = defaultdict(list)
    for right in _rights(on).filter(premises__house=house, premises__merged_into=None):
        rights[right.premises_id].append(right)
    return {premises_id: _ownership(held) for premises_id, held in rights.items()}


def sum_of_shares(rights: Iterable[tuple[Fraction, UUID | None]]) -> Fraction:
    """The sum of (share, joint group) pairs, a joint right counted once."""
    joint: dict[UUID, Fraction] = {}
    single = []
    for share, group in rights:
        if group is None:
            single.append(share)
        else:
            joint[group] = share
    return total([*single, *joint.values()])


def _rights(on: date) -> QuerySet[OwnershipRight]:
    rights = OwnershipRight.objects.filter(in_force_on(on)).select_related("person", "organisation")
    return rights.order_by("premises_id", "id")


def _ownership(rights: list[OwnershipRight]) -> Ownership:
    owners = tuple(_owner(right) for right in rights)
    return Ownership(owners, sum_of_shares((owner.share, owner.joint_group) for owner in owners))


def _owner(right: OwnershipRight) -> Owner:
    party = right.person or right.organisation
    assert party is not None
    return Owner(
        right_id=right.public_id,
        party_id=party.public_id,
        name=str(party),
        is_person=right.person is not None,
        kind=right.kind,
        kind_label=right.get_kind_display(),
        share=Fraction(right.share_numerator, right.share_denominator),
        joint_group=right.joint_group,
        starts_on=right.starts_on,
        basis=right.basis,
        registration_number=right.registration_number,
    )
