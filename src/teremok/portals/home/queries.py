"""What a resident's pages read: homes, who manages them, whom to call."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.database.periods import in_force_on
from teremok.registry.access import persons_of
from teremok.registry.models import House, ManagementContract, OwnershipRight, Person, Premises, Residency
from teremok.ui.formats import share


@dataclass(frozen=True)
class Tie:
    """What joins a person to premises: "owns 2/3", "lives here"."""

    person_id: int
    text: str


@dataclass(frozen=True)
class Home:
    """Premises of the person, or of the one they act for (`holder` is then that person's name).

    `greeting` is how the person themselves is addressed: by first name and patronymic.
    """

    premises_id: UUID
    house_id: UUID
    house_key: int
    address: str
    title: str
    floor: int | None
    entrance: int | None
    area: Decimal | None
    ties: tuple[str, ...]
    holder: str = ""
    holder_id: UUID | None = None
    greeting: str = ""


@dataclass(frozen=True)
class Manager:
    """Who answers for a house and how they are reached."""

    name: str
    kind: str
    dispatcher_phone: str
    emergency_phone: str
    phone: str
    email: str
    site: str
    postal_address: str
    reception_hours: str
    is_verified: bool
    since: date | None
    addresses: tuple[str, ...] = ()

    @property
    def has_details(self) -> bool:
        return bool(self.reception_hours or self.postal_address or self.email or self.site)

    @property
    def urgent_phone(self) -> str:
        """The emergency number where it is another than the dispatcher's."""
        return self.emergency_phone if self.emergency_phone != self.dispatcher_phone else ""


def homes_of(actor: Actor, *, on: date) -> list[Home]:
    """Homes of the actor and of those they act for, by address: two queries, the same rule as `access.my_homes`."""
    people = persons_of(actor)
    if not people:
        return []
    standing = {"person_id__in": people, "premises__merged_into": None, "premises__removed_on": None}
    found: dict[int, Premises] = {}
    ties: dict[int, list[Tie]] = defaultdict(list)
    holders: dict[int, Person] = {}
    for rows in (OwnershipRight.objects, Residency.objects):
        chosen = rows.filter(in_force_on(on), **standing).select_related("premises__house", "person")
        for row in chosen.order_by("premises_id", "id"):
            holder = row.person
            assert holder is not None  # chosen by person
            holders[holder.id] = holder
            found[row.premises_id] = row.premises
            if not _is_said_already(row, ties[row.premises_id]):
                ties[row.premises_id].append(Tie(holder.id, _tie_in_words(row)))
    homes = [_home(premises, ties[key], holders, actor) for key, premises in found.items()]
    return sorted(homes, key=lambda home: (bool(home.holder), home.address, home.title))


def _is_said_already(row: OwnershipRight | Residency, ties: list[Tie]) -> bool:
    """That an owner lives in their own flat adds nothing to their being its owner."""
    is_owner_at_home = isinstance(row, Residency) and row.kind == Residency.Kind.OWNER
    return is_owner_at_home and any(tie.person_id == row.person_id for tie in ties)


def _tie_in_words(row: OwnershipRight | Residency) -> str:
    if isinstance(row, Residency):
        return _("Lives here") if row.kind == Residency.Kind.OWNER else row.get_kind_display()
    if row.share_numerator == row.share_denominator:
        return _("owner")
    return _("owner, share %(share)s") % {"share": share(row.share_numerator, row.share_denominator)}


def _home(premises: Premises, ties: list[Tie], holders: dict[int, Person], actor: Actor) -> Home:
    own = [tie.text for tie in ties if tie.person_id == actor.person_id]
    holder = holders[actor.person_id if own and actor.person_id else ties[0].person_id]
    return Home(
        premises_id=premises.public_id,
        house_id=premises.house.public_id,
        house_key=premises.house_id,
        address=premises.house.address,
        title=premises_title(premises),
        floor=premises.floor,
        entrance=premises.entrance,
        area=premises.area,
        ties=tuple(dict.fromkeys(own or [tie.text for tie in ties])),
        holder="" if own else holder.full_name,
        holder_id=holder.public_id,
        greeting=f"{holder.first_name} {holder.middle_name}".strip() if own else "",
    )


def premises_title(premises: Premises) -> str:
    """«кв. 12», as it stands on an envelope."""
    names = {
        Premises.Kind.FLAT: _("flat %(number)s"),
        Premises.Kind.ROOM: _("room %(number)s"),
        Premises.Kind.PARKING: _("parking place %(number)s"),
    }
    return names.get(Premises.Kind(premises.kind), _("premises %(number)s")) % {"number": premises.number}


def managers_of(houses: Iterable[int], *, on: date) -> list[Manager]:
    """The organisations that manage the houses (by key) on the day, each with the addresses it answers for."""
    rows = (
        ManagementContract.objects.filter(in_force_on(on), house_id__in=set(houses))
        .select_related("organisation", "house")
        .order_by("organisation__name", "house__address", "id")
    )
    by_organisation: dict[int, list[ManagementContract]] = defaultdict(list)
    for row in rows:
        by_organisation[row.organisation_id].append(row)
    return [_manager(contracts) for contracts in by_organisation.values()]


def _manager(contracts: list[ManagementContract]) -> Manager:
    first = contracts[0]
    organisation = first.organisation
    return Manager(
        name=organisation.name,
        kind=organisation.get_kind_display(),
        dispatcher_phone=organisation.dispatcher_phone,
        emergency_phone=organisation.emergency_phone,
        phone=organisation.phone if organisation.phone != organisation.dispatcher_phone else "",
        email=organisation.email,
        site=organisation.site,
        postal_address=organisation.postal_address,
        reception_hours=organisation.reception_hours,
        is_verified=first.is_verified,
        since=first.starts_on,
        addresses=tuple(contract.house.address for contract in contracts),
    )


def premises_count(house: House) -> int:
    """How many flats the house is known to have: the register's count, else what was declared."""
    known = house.premises.filter(merged_into=None, removed_on=None).aggregate(n=Count("id"))["n"]
    return int(known or house.premises_declared or 0)
