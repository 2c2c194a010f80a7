"""What a resident's pages read: homes, who manages them, whom to call."""

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.access import Actor
from teremok.platform.database.asking import Answers, Rows, ask
from teremok.platform.database.periods import in_force_on
from teremok.registry.access import homes_served_by, persons_of, persons_served_by
from teremok.registry.models import House, ManagementContract, Organisation, OwnershipRight, Premises, Residency
from teremok.ui.formats import share


@dataclass(frozen=True)
class Tie:
    """What joins a person to premises: "owns 2/3", "lives here"."""

    person_id: int
    text: str


@dataclass(frozen=True)
class Home:
    """Premises of the person, or of the one they act for (`holder` is then that person's name).

    Of the home of somebody who authorised them in one matter alone the `ties` are left out. `greeting` is how the
    person themselves is addressed: by first name and patronymic.
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

    @property
    def is_for_one_matter(self) -> bool:
        return not self.ties


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


OF_HOME = (
    "premises__public_id", "premises__house__public_id", "premises__house_id", "premises__house__address",
    "premises__kind", "premises__number", "premises__floor", "premises__entrance", "premises__area",
    "person_id", "person__public_id", "person__last_name", "person__first_name", "person__middle_name",
)  # fmt: skip
OF_MANAGER = (
    "house_id", "house__address", "starts_on", "is_verified", "organisation_id",
    *(f"organisation__{name}" for name in (
        "name", "kind", "dispatcher_phone", "emergency_phone", "phone", "email", "site", "postal_address",
        "reception_hours",
    )),
)  # fmt: skip


def about_homes(actor: Actor, at: datetime) -> dict[str, Rows | None]:
    """What the pages of a resident ask on their homes: the ties, and who manages the houses."""
    people, on = persons_served_by(actor), timezone.localdate(at)
    if not people:
        return {}
    standing = {"person_id__in": people, "premises__merged_into": None, "premises__removed_on": None}
    owned = OwnershipRight.objects.filter(in_force_on(on), **standing)
    lived_in = Residency.objects.filter(in_force_on(on), **standing)
    houses = homes_served_by(actor, on=on).values("house_id")
    return {
        "owned": owned.order_by("premises_id", "id").values_list("share_numerator", "share_denominator", *OF_HOME),
        "lived_in": lived_in.order_by("premises_id", "id").values_list("kind", *OF_HOME),
        "managers": _contracts(on).filter(house_id__in=houses).values_list(*OF_MANAGER),
    }


def homes_of(actor: Actor, *, at: datetime) -> list[Home]:
    """Homes of the actor and of those they act for, by address."""
    return homes_in(ask(about_homes, actor=actor, at=at), actor)


def homes_in(answers: Answers, actor: Actor) -> list[Home]:
    """The same from the answers to `about_homes`."""
    found: dict[UUID, _HomeRow] = {}
    ties: dict[UUID, list[Tie]] = defaultdict(list)
    holders: dict[int, _HomeRow] = {}
    for numerator, denominator, *rest in answers.rows("owned") or ():
        row = _HomeRow(*rest)
        found[row.premises_id] = holders[row.person_id] = row
        ties[row.premises_id].append(Tie(row.person_id, _ownership_in_words(numerator, denominator)))
    for kind, *rest in answers.rows("lived_in") or ():
        row = _HomeRow(*rest)
        found[row.premises_id] = holders[row.person_id] = row
        is_owner = kind == Residency.Kind.OWNER
        if is_owner and any(tie.person_id == row.person_id for tie in ties[row.premises_id]):
            continue  # that an owner lives in their own flat adds nothing to their being its owner
        text = _("Lives here") if is_owner else str(Residency.Kind(kind).label)
        ties[row.premises_id].append(Tie(row.person_id, text))
    homes = [_home(row, ties[key], holders, actor) for key, row in found.items()]
    return sorted(homes, key=lambda home: (bool(home.holder), home.address, home.title))


class _HomeRow(NamedTuple):
    """A row of `OF_HOME`."""

    premises_id: UUID
    house_id: UUID
    house_key: int
    address: str
    kind: str
    number: str
    floor: int | None
    entrance: int | None
    area: Decimal | None
    person_id: int
    person_public_id: UUID
    last_name: str
    first_name: str
    middle_name: str


def _ownership_in_words(numerator: int, denominator: int) -> str:
    if numerator == denominator:
        return _("owner")
    return _("owner, share %(share)s") % {"share": share(numerator, denominator)}


def _home(row: _HomeRow, ties: list[Tie], holders: dict[int, _HomeRow], actor: Actor) -> Home:
    own = [tie for tie in ties if tie.person_id == actor.person_id]
    told = own or [tie for tie in ties if tie.person_id in persons_of(actor)]
    holder = holders[(told or ties)[0].person_id]
    return Home(
        premises_id=row.premises_id,
        house_id=row.house_id,
        house_key=row.house_key,
        address=row.address,
        title=premises_title(row.kind, row.number),
        floor=row.floor,
        entrance=row.entrance,
        area=row.area,
        ties=tuple(dict.fromkeys(tie.text for tie in told)),
        holder="" if own else " ".join(filter(None, (holder.last_name, holder.first_name, holder.middle_name))),
        holder_id=holder.person_public_id,
        greeting=f"{holder.first_name} {holder.middle_name}".strip() if own else "",
    )


def premises_title(kind: str, number: str) -> str:
    """«кв. 12», as it stands on an envelope."""
    names = {
        Premises.Kind.FLAT: _("flat %(number)s"),
        Premises.Kind.ROOM: _("room %(number)s"),
        Premises.Kind.PARKING: _("parking place %(number)s"),
    }
    return names.get(Premises.Kind(kind), _("premises %(number)s")) % {"number": number}


def managers_of(houses: Iterable[int], *, on: date) -> list[Manager]:
    """The organisations that manage the houses (by key) on the day, each with the addresses it answers for."""
    return _managers(_contracts(on).filter(house_id__in=set(houses)).values_list(*OF_MANAGER))


def managers_in(answers: Answers, houses: Container[int]) -> list[Manager]:
    """The same from the answers to `about_homes`, of those houses."""
    return _managers(row for row in answers.rows("managers") or () if row[0] in houses)


def _contracts(on: date) -> QuerySet[ManagementContract]:
    rows = ManagementContract.objects.filter(in_force_on(on))
    return rows.order_by("organisation__name", "house__address", "id")


def _managers(rows: Iterable[tuple[Any, ...]]) -> list[Manager]:
    by_organisation: dict[int, list[_ManagerRow]] = defaultdict(list)
    for row in map(_ManagerRow._make, rows):
        by_organisation[row.organisation_id].append(row)
    return [_manager(contracts) for contracts in by_organisation.values()]


class _ManagerRow(NamedTuple):
    """A row of `OF_MANAGER`."""

    house_key: int
    address: str
    since: date | None
    is_verified: bool
    organisation_id: int
    name: str
    kind: str
    dispatcher_phone: str
    emergency_phone: str
    phone: str
    email: str
    site: str
    postal_address: str
    reception_hours: str


def _manager(contracts: list[_ManagerRow]) -> Manager:
    row = contracts[0]
    return Manager(
        name=row.name,
        kind=str(Organisation.Kind(row.kind).label),
        dispatcher_phone=row.dispatcher_phone,
        emergency_phone=row.emergency_phone,
        phone=row.phone if row.phone != row.dispatcher_phone else "",
        email=row.email,
        site=row.site,
        postal_address=row.postal_address,
        reception_hours=row.reception_hours,
        is_verified=row.is_verified,
        since=row.since,
        addresses=tuple(contract.address for contract in contracts),
    )


def premises_count(house: House) -> int:
    """How many flats the house is known to have: the register's count, else what was declared."""
    known = house.premises.filter(merged_into=None, removed_on=None).aggregate(n=Count("id"))["n"]
    return int(known or house.premises_declared or 0)
