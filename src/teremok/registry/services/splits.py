"""Making two records of one that turned out to be two. `merges.undo` puts a split back."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.registry import moving
from teremok.registry.access import require_can_edit, require_can_edit_person
from teremok.registry.addresses import normalise
from teremok.registry.models import (
    Contact,
    House,
    ManagementContract,
    Merge,
    OwnershipRight,
    Person,
    Premises,
    Residency,
)
from teremok.registry.names import fold
from teremok.registry.refusals import Refused, refused_by_database
from teremok.registry.services.houses import EXAMPLE
from teremok.registry.services.merges import Mergeable
from teremok.registry.writing import let_rights_rest, locked, writes


class CannotSplit(Refused):
    """The record can't be divided like this; the message says why."""


@writes
def split_house(
    *, by: Actor, at: datetime, house: House, address: str, premises: Iterable[Premises], reason: str = ""
) -> Merge:
    """The listed premises become a house of their own at `address`, managed as the first is at that moment."""
    require_can_edit(by, house)
    let_rights_rest(house.pk)
    house = locked(house)
    moved = _chosen(house.premises.filter(merged_into=None), premises)
    read = normalise(address)
    if not read.key:
        sentence = _("No building can be read in this address. Write it as: %(example)s.")
        raise CannotSplit(sentence % {"example": EXAMPLE}, field="address")
    with refused_by_database(CannotSplit):
        new = House.objects.create(
            address=" ".join(address.split()),
            address_key=read.key,
            locality=read.locality,
            street=read.street,
            building=read.building,
            district_id=house.district_id,
        )
        moves = moving.move(model=Premises, column="house", ids=moved, target=new)
        for contract in ManagementContract.objects.filter(in_force_on(at.date()), house=house):
            same = ManagementContract.objects.create(
                organisation_id=contract.organisation_id,
                house=new,
                starts_on=contract.starts_on,
                source=contract.source,
            )
            moves.append(moving.made(same))
    return _kept(by, at, Merge.What.HOUSE, house, new, moves, reason)


@writes
def split_premises(
    *,
    by: Actor,
    at: datetime,
    premises: Premises,
    number: str,
    area: Decimal | None,
    rights: Iterable[OwnershipRight] = (),
    residencies: Iterable[Residency] = (),
    reason: str = "",
) -> Merge:
    """The listed rights and residents belong to other premises of the same house, kept as one by mistake."""
    require_can_edit(by, premises.house)
    premises = locked(premises)
    chosen_rights = _chosen(premises.rights.all(), rights, may_be_none=True)
    chosen_homes = _chosen(premises.residencies.all(), residencies, may_be_none=True)
    with refused_by_database(CannotSplit):
        new = Premises.objects.create(
            house_id=premises.house_id,
            kind=premises.kind,
            number=" ".join(number.split()),
            number_key=fold(number),
            entrance=premises.entrance,
            floor=premises.floor,
            area=area,
        )
        moves = moving.move(model=OwnershipRight, column="premises", ids=chosen_rights, target=new)
        moves += moving.move(model=Residency, column="premises", ids=chosen_homes, target=new)
    return _kept(by, at, Merge.What.PREMISES, premises, new, moves, reason)


@writes
def split_person(
    *,
    by: Actor,
    at: datetime,
    person: Person,
    last_name: str,
    first_name: str = "",
    middle_name: str = "",
    birth_date: date | None = None,
    rights: Iterable[OwnershipRight] = (),
    residencies: Iterable[Residency] = (),
    contacts: Iterable[Contact] = (),
    reason: str = "",
) -> Merge:
    """The listed rights, homes and contacts belong to a namesake who was taken for this person."""
    require_can_edit_person(by, person)
    person = locked(person)
    chosen: list[tuple[type[Model], list[int]]] = [
        (OwnershipRight, _chosen(person.rights.all(), rights, may_be_none=True)),
        (Residency, _chosen(person.residencies.all(), residencies, may_be_none=True)),
        (Contact, _chosen(person.contacts.all(), contacts, may_be_none=True)),
    ]
    if not any(ids for _model, ids in chosen):
        raise CannotSplit(_("Choose what belongs to the other person: a right, a home or a contact."))
    name = " ".join(filter(None, (last_name.strip(), first_name.strip(), middle_name.strip())))
    if not last_name.strip():
        raise CannotSplit(_("A person needs at least a surname."), field="last_name")
    new = Person.objects.create(
        last_name=last_name.strip(),
        first_name=first_name.strip(),
        middle_name=middle_name.strip(),
        name_key=fold(name),
        birth_date=birth_date,
    )
    moves = [one for model, ids in chosen for one in moving.move(model=model, column="person", ids=ids, target=new)]
    return _kept(by, at, Merge.What.PERSON, person, new, moves, reason)


def _kept(
    by: Actor, at: datetime, what: Merge.What, kept: Mergeable, new: Mergeable, moves: list[moving.Move], reason: str
) -> Merge:
    return Merge.objects.create(
        what=what,
        act=Merge.Act.SPLIT,
        kept_id=kept.pk,
        other_id=new.pk,
        reason=reason,
        moved=moving.as_json(moves),
        made_at=at,
        made_by=by.account_id,
    )


def _chosen(own: object, chosen: Iterable[Model], *, may_be_none: bool = False) -> list[int]:
    ids = sorted({one.pk for one in chosen})
    if not ids and not may_be_none:
        raise CannotSplit(_("Choose what moves to the new record."))
    if own.filter(pk__in=ids).count() != len(ids):  # type: ignore[attr-defined]
        raise CannotSplit(_("Something chosen does not belong to this record. Reload the page and choose again."))
    return ids
