"""Who sees which houses, premises and people, and who may change them: the one rule every door asks.

| who | houses and premises | people | lists of owners, of people | changes |
|---|---|---|---|---|
| verified resident | those they own or live in today | themselves | no | nothing |
| representative in every matter | those of the person who authorised them | that person | no | nothing |
| representative in one matter | none; the home itself by `homes_served_by` | none | no | nothing |
| registrar, manager | under a contract in force today, narrowed by the grant | tied to them | yes | those |
| master | the same | none | no | nothing |
| other members of staff | the same | tied to them | no | nothing |
| inspector | all | all | yes | nothing |
| platform administrator | all | all | yes | all |

Everyone else, an unverified account among them, sees nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from teremok.platform.access import SYSTEM, Actor, Assurance, Authority, Denied, Role
from teremok.platform.access.actor import CITY_WIDE
from teremok.platform.database.periods import in_force_on
from teremok.registry.models import House, ManagementContract, Organisation, OwnershipRight, Person, Premises, Residency

M = TypeVar("M", bound=Model)

EDITORS = frozenset({Role.REGISTRAR, Role.MANAGER})
SEES_NO_PEOPLE = frozenset({Role.MASTER})


def sees_the_city(actor: Actor) -> bool:
    return actor == SYSTEM or actor.has_role(*CITY_WIDE)


def persons_of(actor: Actor) -> frozenset[int]:
    """Ids of the person the actor is and of those they stand in for in every matter; none while unverified."""
    return _persons(actor, [authority for authority in actor.authorities if authority.covers_everything])


def persons_served_by(actor: Actor) -> frozenset[int]:
    """The same and those who authorised the actor in one matter: enough to be shown their home, not their data."""
    return _persons(actor, actor.authorities)


def my_homes(actor: Actor, *, on: date | None = None) -> QuerySet[Premises]:
    """Premises which the actor, or a person they stand in for, owns or lives in on the day (today)."""
    return _homes(persons_of(actor), on)


def homes_served_by(actor: Actor, *, on: date | None = None) -> QuerySet[Premises]:
    """The same and the homes of those who authorised the actor in one matter.

    A page that asks by this shows the address, the premises and who manages the house, and nothing about people.
    """
    return _homes(persons_served_by(actor), on)


def _persons(actor: Actor, authorities: Iterable[Authority]) -> frozenset[int]:
    if actor.assurance < Assurance.VERIFIED:
        return frozenset()
    own = () if actor.person_id is None else (actor.person_id,)
    return frozenset((*own, *(authority.person_id for authority in authorities)))


def _homes(people: frozenset[int], on: date | None) -> QuerySet[Premises]:
    if not people:
        return Premises.objects.none()
    in_force = in_force_on(on or timezone.localdate())
    owned = OwnershipRight.objects.filter(in_force, person_id__in=people).values("premises_id")
    lived_in = Residency.objects.filter(in_force, person_id__in=people).values("premises_id")
    standing = Premises.objects.filter(merged_into=None, removed_on=None)
    return standing.filter(id__in=owned.union(lived_in, all=True))  # not "or": that reads every premises of the city


def visible_houses(actor: Actor) -> QuerySet[House]:
    """Houses the actor may open, demolished ones among them, merged ones not."""
    houses = House.objects.filter(merged_into=None)
    if sees_the_city(actor):
        return houses
    managed = _managed_by(actor)
    at_home = Q(id__in=my_homes(actor).values("house_id")) if persons_of(actor) else None
    return _either(houses, None if managed is None else Q(id__in=managed), at_home)


def houses_to_call_about(actor: Actor) -> QuerySet[House]:
    """`visible_houses` and those of `homes_served_by`: for the page that says who manages a house."""
    if persons_served_by(actor) == persons_of(actor):
        return visible_houses(actor)
    served = Q(id__in=homes_served_by(actor).values("house_id"))
    return House.objects.filter(Q(id__in=visible_houses(actor).values("id")) | served, merged_into=None)


def managed_houses(actor: Actor, *roles: Role) -> QuerySet[House]:
    """Houses under a contract in force in which the actor holds one of `roles` (any role when none is named)."""
    managed = _managed_by(actor, only=frozenset(roles) or None)
    houses = House.objects.filter(merged_into=None, demolished_on=None)
    return houses.none() if managed is None else houses.filter(id__in=managed)


def kept_houses(actor: Actor) -> QuerySet[House]:
    """Houses whose register the actor keeps: what a registrar merely sees by another role is not among them."""
    houses = House.objects.filter(merged_into=None)
    if can_edit_city(actor):
        return houses
    kept = _managed_by(actor, only=EDITORS)
    return houses.none() if kept is None else houses.filter(id__in=kept)


def visible_premises(actor: Actor) -> QuerySet[Premises]:
    """Premises the actor may open: staff those of their houses, residents their own homes."""
    premises = Premises.objects.filter(merged_into=None, house__merged_into=None)
    if sees_the_city(actor):
        return premises
    managed = _managed_by(actor)
    at_home = Q(id__in=my_homes(actor).values("id")) if persons_of(actor) else None
    return _either(premises, None if managed is None else Q(house_id__in=managed), at_home)


def visible_people(actor: Actor) -> QuerySet[Person]:
    """People the actor may look at: staff those with a right to or a life in their premises at any time."""
    return _people(actor, of_houses=_managed_by(actor, without=SEES_NO_PEOPLE))


def listed_people(actor: Actor) -> QuerySet[Person]:
    """Those of `visible_people` the actor may go through unasked; the others appear when somebody names them."""
    return _people(actor, of_houses=_managed_by(actor, only=EDITORS))


def among_visible(actor: Actor, ids: Sequence[int]) -> QuerySet[Person]:
    """Those of the few given people that `visible_people` holds, asked person by person instead of house by house."""
    people = Person.objects.filter(merged_into=None, id__in=ids)
    if sees_the_city(actor):
        return people
    managed = _managed_by(actor, without=SEES_NO_PEOPLE)
    tied = None
    if managed is not None:
        here = {"person_id": OuterRef("id"), "premises__house_id__in": managed}
        tied = Q(Exists(OwnershipRight.objects.filter(**here))) | Q(Exists(Residency.objects.filter(**here)))
    own = persons_of(actor)
    return _either(people, tied, Q(id__in=own) if own else None)


def sees_people(actor: Actor) -> bool:
    """Whether the actor's work brings them before people's data at all."""
    return sees_the_city(actor) or any(grant.role not in SEES_NO_PEOPLE for grant in actor.grants)


def sees_people_in(actor: Actor, house: House) -> bool:
    """Whether the actor's work in this very house brings them before the data of its people."""
    if sees_the_city(actor):
        return True
    managed = _managed_by(actor, without=SEES_NO_PEOPLE)
    return managed is not None and managed.filter(house_id=house.id).exists()


def sees_owners_of_house(actor: Actor, house: House) -> bool:
    """Whether the register of owners (ЖК РФ ст. 45 ч. 3.1) lies open: a house at once, on a page or as a file.

    To those who keep it and those who oversee it; others open the premises they deal with, one by one.
    """
    return sees_the_city(actor) or can_edit(actor, house)


def require_sees_owners_of_house(actor: Actor, house: House) -> None:
    if not sees_owners_of_house(actor, house):
        raise Denied(
            _("Only the registrar and the manager of the house see all its owners at once. Ask them, or open one flat.")
        )


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations whose records the actor keeps or oversees; what they tell the public is public."""
    organisations = Organisation.objects.filter(merged_into=None)
    if sees_the_city(actor):
        return organisations
    return organisations.filter(id__in=actor.organisations_where())


def can_edit(actor: Actor, house: House) -> bool:
    """Whether the actor keeps the register of this house."""
    if actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR):
        return True
    managed = _managed_by(actor, only=EDITORS)
    return managed is not None and managed.filter(house_id=house.id).exists()


def require_can_edit(actor: Actor, house: House) -> None:
    if not can_edit(actor, house):
        raise Denied(
            _("Only the registrar of the organisation that manages this house can change its records. Ask them to.")
        )


def can_edit_city(actor: Actor) -> bool:
    """Adding houses, organisations and contracts is the platform administrator's."""
    return actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def require_can_edit_city(actor: Actor) -> None:
    if not can_edit_city(actor):
        raise Denied(_("Only the platform administrator can do this. Ask them to."))


def keeps_organisations(actor: Actor) -> bool:
    """Whether there is an organisation whose record the actor oversees or whose contacts they keep."""
    return sees_the_city(actor) or actor.has_role(*EDITORS)


def can_edit_organisation(actor: Actor, _organisation: Organisation) -> bool:
    """Its name and numbers, and which records are one organisation, are the platform administrator's, whichever it is.

    They stand behind contracts of the whole city, also of houses its own registrar never sees.
    """
    return can_edit_city(actor)


def require_can_edit_organisation(actor: Actor, organisation: Organisation) -> None:
    if not can_edit_organisation(actor, organisation):
        raise Denied(_("Only the platform administrator can do this. Ask them to."))


def can_edit_contacts(actor: Actor, organisation: Organisation) -> bool:
    """How an organisation is reached is its own manager's and registrar's to change, besides the administrator."""
    return can_edit_organisation(actor, organisation) or any(
        grant.organisation_id == organisation.pk and grant.role in EDITORS and grant.house_ids is None
        for grant in actor.grants
    )


def require_can_edit_contacts(actor: Actor, organisation: Organisation) -> None:
    if not can_edit_contacts(actor, organisation):
        raise Denied(
            _("Only the manager or the registrar of the whole organisation changes its contacts. Ask them to.")
        )


def can_edit_person(actor: Actor, person: Person) -> bool:
    """Whether the actor keeps the register of some house this person is tied to."""
    if actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR):
        return True
    managed = _managed_by(actor, only=EDITORS)
    if managed is None:
        return False
    here = {"person_id": person.id, "premises__house_id__in": managed}
    return OwnershipRight.objects.filter(**here).exists() or Residency.objects.filter(**here).exists()


def require_can_edit_person(actor: Actor, person: Person) -> None:
    if not can_edit_person(actor, person):
        raise Denied(_("Only the registrar of a house this person is tied to can change these data. Ask them to."))


def _people(actor: Actor, *, of_houses: QuerySet[ManagementContract, Any] | None) -> QuerySet[Person]:
    """All for whoever sees the city; otherwise those tied to the houses, oneself, and whom one acts for."""
    people = Person.objects.filter(merged_into=None)
    if sees_the_city(actor):
        return people
    tied = None
    if of_houses is not None:
        own_there = OwnershipRight.objects.filter(premises__house_id__in=of_houses).exclude(person=None)
        live_there = Residency.objects.filter(premises__house_id__in=of_houses)
        tied = Q(id__in=own_there.values("person_id").union(live_there.values("person_id"), all=True))
    own = persons_of(actor)
    return _either(people, tied, Q(id__in=own) if own else None)


def _managed_by(
    actor: Actor, *, only: frozenset[Role] | None = None, without: frozenset[Role] = frozenset()
) -> QuerySet[ManagementContract, Any] | None:
    """Ids of houses under a contract in force of the actor's organisations; None when no grant counts."""
    wanted = Q()
    for grant in actor.grants:
        if grant.role in without or (only is not None and grant.role not in only):
            continue
        scope = Q(organisation_id=grant.organisation_id)
        wanted |= scope if grant.house_ids is None else scope & Q(house_id__in=grant.house_ids)
    if not wanted:
        return None
    return ManagementContract.objects.filter(in_force_on(timezone.localdate()), wanted).values("house_id")


def _either(rows: QuerySet[M], *conditions: Q | None) -> QuerySet[M]:
    wanted = [condition for condition in conditions if condition is not None]
    return rows.filter(reduce(or_, wanted)) if wanted else rows.none()
