"""Who sees which families and houses of the programme, and who leads them.

| who | houses of the programme | families | leads (moves stages, offers, answers) |
|---|---|---|---|
| anyone, without sign-in | address, state, wave, source | none | nothing |
| verified resident | the same | the one they are a member of today | answers for themselves |
| representative in every matter or in relocation | the same | those of whom they act for | answers for them |
| relocation officer | those of their office, narrowed by the grant | of those houses | those |
| manager of the office | all of the office | of those houses | those; their waves and exclusions, imports, reports |
| inspector | all | all | nothing |
| platform administrator | all | all | the list, waves and offices; families no |
| other staff | as anyone | none | nothing |

New houses and flats are seen by whoever leads houses, and by those who see the city; added by those who keep the
programme, marked and withheld by whoever leads houses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from teremok.identity.models import Account, Authority, Membership
from teremok.modules.relocation.models import Destination, Family, ListedHouse, Member
from teremok.modules.relocation.states import Door
from teremok.platform.access import SYSTEM, Actor, Assurance, Denied, Role
from teremok.platform.access.actor import CITY_WIDE
from teremok.registry.access import sees_the_city
from teremok.registry.models import Organisation

OFFICERS = (Role.RELOCATION_OFFICER, Role.MANAGER)
MATTERS = frozenset({Authority.Scope.ALL.value, Authority.Scope.RELOCATION.value})


def people_of(actor: Actor) -> frozenset[int]:
    """Ids of the persons for whom the actor answers in relocation: themselves and those who authorised them."""
    if actor.assurance < Assurance.VERIFIED:
        return frozenset()
    own = () if actor.person_id is None else (actor.person_id,)
    return frozenset((*own, *(one.person_id for one in actor.authorities if one.scope in MATTERS)))


def led_houses(actor: Actor) -> QuerySet[ListedHouse]:
    """Houses of the programme whose families the actor leads."""
    houses = ListedHouse.objects.all()
    if actor == SYSTEM:
        return houses
    where = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in OFFICERS:
            here = Q(office_id=grant.organisation_id)
            where |= here if grant.house_ids is None else here & Q(house_id__in=grant.house_ids)
    return houses.filter(where)


def visible_listed_houses(actor: Actor) -> QuerySet[ListedHouse]:
    """Houses of the programme with what officers see of them; the public page asks nobody."""
    return ListedHouse.objects.all() if sees_the_city(actor) else led_houses(actor)


def my_families(actor: Actor) -> QuerySet[Family]:
    """Families the actor belongs to, or acts for a member of."""
    people = people_of(actor)
    if not people:
        return Family.objects.none()
    mine = Member.objects.filter(family_id=OuterRef("pk"), until=None, person_id__in=people)
    return Family.objects.filter(Exists(mine), closed_at=None)


def visible_families(actor: Actor) -> QuerySet[Family]:
    """Every family whose file the actor may open."""
    if sees_the_city(actor):
        return Family.objects.all()
    led = Family.objects.filter(listed_house__in=led_houses(actor))
    return led | Family.objects.filter(pk__in=my_families(actor).values("pk"))


def families_at_work(actor: Actor) -> QuerySet[Family]:
    """The families whose files the actor opens in the workspace: never their own by being one of them."""
    return Family.objects.all() if sees_the_city(actor) else led_families(actor)


def works_on_relocation(actor: Actor) -> bool:
    """Whether the workspace shows the actor anything of relocation at all."""
    return actor.has_role(*OFFICERS, *CITY_WIDE)


def leads_some_house(actor: Actor) -> bool:
    """Whether there is a house that the actor leads; looked up once for the actor of a request, since every item of the
    menu asks."""
    kept = vars(actor)
    if "leads_some_house" not in kept:
        kept["leads_some_house"] = bool(actor.grants) and led_houses(actor).exists()
    return bool(kept["leads_some_house"])


def supervises(actor: Actor) -> bool:
    """Whether the actor compares districts, offices and officers: managers of offices and whoever sees the city."""
    return actor.has_role(Role.MANAGER, *CITY_WIDE)


def colleagues(office: int) -> QuerySet[Account]:
    """Who may be given families of an office (key): its officers and its manager, by name."""
    held = Membership.objects.filter(revoked_at=None, role__in=OFFICERS, organisation_id=office)
    return Account.objects.filter(is_active=True, id__in=held.values("account_id")).order_by("display_name", "id")


def led_families(actor: Actor) -> QuerySet[Family]:
    return Family.objects.filter(listed_house__in=led_houses(actor))


def can_lead(actor: Actor, family: Family) -> bool:
    return led_families(actor).filter(pk=family.pk).exists()


def require_can_lead(actor: Actor, family: Family) -> None:
    if not can_lead(actor, family):
        raise Denied(_("Only officers of the office that leads this house can do this."))


def require_can_lead_house(actor: Actor, house: ListedHouse) -> None:
    if not led_houses(actor).filter(pk=house.pk).exists():
        raise Denied(_("Only officers of the office that leads this house can do this."))


def require_can_lead_houses(actor: Actor, houses: Sequence[int]) -> None:
    """The same for several houses of the programme, by their keys."""
    if led_houses(actor).filter(pk__in=houses).count() < len(set(houses)):
        raise Denied(_("Only officers of the office that leads this house can do this."))


def require_can_move(actor: Actor, families: Sequence[int], *, door: Door) -> None:
    """Whether the actor may move all of these families (keys) by this door; the platform itself may any.

    By the family's own door come those who belong to it or act for a member; by the others those who lead it.
    """
    if actor == SYSTEM:
        return
    if door == Door.FAMILY:
        may = my_families(actor).filter(pk__in=families).count() == len(set(families))
    else:
        houses = _houses_of(families)
        may = led_houses(actor).filter(pk__in=houses).count() == len(houses)
    if not may:
        raise Denied(_("Only officers of the office that leads this house can do this."))


def _houses_of(families: Sequence[int]) -> set[int]:
    """Keys of the houses of the programme in which these families (keys, however many) live."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT listed_house_id FROM relocation_family WHERE id = ANY(%s)", [list(families)])
        return {row[0] for row in cursor.fetchall()}


def can_keep_programme(actor: Actor) -> bool:
    """Whether the actor keeps the list, waves and offices: managers of an office, platform administrators."""
    return actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR) or bool(led_offices(actor))


def brings_stages(actor: Actor) -> bool:
    """Whether the actor brings in the department's file: it moves only families of their offices."""
    return actor == SYSTEM or bool(led_offices(actor))


def led_offices(actor: Actor) -> frozenset[int]:
    """Organisations which the actor manages as offices of the programme; looked up once for the actor of a request."""
    kept = vars(actor)
    if "led_offices" not in kept:
        managed = actor.organisations_where(Role.MANAGER)
        offices = ListedHouse.objects.filter(office_id__in=managed) if managed else ListedHouse.objects.none()
        kept["led_offices"] = frozenset(offices.values_list("office_id", flat=True).distinct())
    return frozenset(kept["led_offices"])


def require_can_keep_programme(actor: Actor) -> None:
    if not can_keep_programme(actor):
        raise Denied(_("Only managers of a relocation office and the platform's administrators can do this."))


def can_edit_guide(actor: Actor) -> bool:
    """Whoever keeps the programme also keeps the guide's words."""
    return actor.is_signed_in and can_keep_programme(actor)


def may_edit_guide(actor: Actor) -> bool:
    """Whether the menu offers it, by the roles alone."""
    return actor.has_role(Role.MANAGER, Role.ADMINISTRATOR)


def require_can_edit_guide(actor: Actor) -> None:
    if not can_edit_guide(actor):
        raise Denied(_("Only managers of a relocation office and the platform's administrators can do this."))


def kept_listed_houses(actor: Actor) -> QuerySet[ListedHouse]:
    """Houses of the programme that the actor puts into waves, matches and excludes: of their office, or all."""
    houses = ListedHouse.objects.all()
    if actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR):
        return houses
    return houses.filter(office_id__in=led_offices(actor))


def require_can_keep_house(actor: Actor, house: ListedHouse) -> None:
    if not kept_listed_houses(actor).filter(pk=house.pk).exists():
        raise Denied(_("Only managers of the office that leads this house can do this."))


def sees_programme(actor: Actor) -> bool:
    """Whether the pages on which the programme is planned are the actor's: who leads some house, or sees the city."""
    return sees_the_city(actor) or leads_some_house(actor)


def can_give_offices(actor: Actor) -> bool:
    """Who leads a house sees its families, so that offices don't take houses themselves."""
    return actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def require_can_give_offices(actor: Actor) -> None:
    if not can_give_offices(actor):
        raise Denied(_("Only the platform administrator gives houses to offices. Ask them to."))


@dataclass(frozen=True)
class VoicePlaces:
    """Where an actor may enter reports and mentions: houses, districts by their folded name, okrugs likewise."""

    houses: QuerySet[ListedHouse]
    districts: dict[str, tuple[str, str]]
    okrugs: dict[str, str]


def voice_places(actor: Actor) -> VoicePlaces:
    """The platform's administrator names any place of the programme, an office those of its houses."""
    everywhere = actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR)
    houses = ListedHouse.objects.all() if everywhere else led_houses(actor)
    named = list(houses.exclude(district="").values_list("district", "okrug").distinct())
    okrugs = {okrug.lower(): okrug for okrug in houses.exclude(okrug="").values_list("okrug", flat=True).distinct()}
    return VoicePlaces(houses, {district.lower(): (district, okrug) for district, okrug in named}, okrugs)


def can_enter_voices(actor: Actor) -> bool:
    """Officers and managers of an office, and the platform's administrators."""
    return actor.is_signed_in and (actor.has_role(Role.ADMINISTRATOR) or leads_some_house(actor))


def require_can_enter_voices(actor: Actor) -> None:
    if not can_enter_voices(actor):
        raise Denied(_("Only officers of a relocation office and the platform's administrators can do this."))


def sees_moods(actor: Actor) -> bool:
    """Whoever works on relocation sees how the people of their houses take it; the city's overseers see all."""
    return works_on_relocation(actor)


def require_sees_moods(actor: Actor) -> None:
    if not sees_moods(actor):
        raise Denied(_("Only those who lead or oversee the relocation see this."))


def answers_for(actor: Actor, member: Member) -> bool:
    """Whether the actor may answer an offer in this member's name."""
    return member.until is None and member.person_id in people_of(actor)


def works_with_flats(actor: Actor) -> bool:
    """Whether the actor's work is offering new flats: officers and managers of an office that leads houses."""
    return actor == SYSTEM or (actor.has_role(*OFFICERS) and leads_some_house(actor))


def sees_flats(actor: Actor) -> bool:
    return sees_the_city(actor) or works_with_flats(actor)


def require_works_with_flats(actor: Actor) -> None:
    if not works_with_flats(actor):
        raise Denied(_("Only officers of a relocation office can do this."))


def visible_destinations(actor: Actor) -> QuerySet[Destination]:
    """New houses with their flats as staff see them: no office has houses of its own, families choose among all."""
    return Destination.objects.all() if sees_flats(actor) else Destination.objects.none()


def belongs_to(actor: Actor, family: Family) -> bool:
    """Whether the actor is of the family, or acts for one who is."""
    return my_families(actor).filter(pk=family.pk).exists()


def require_belongs_or_leads(actor: Actor, family: Family) -> None:
    """For what a family does by itself and an officer may do for it: booking, defects, documents."""
    if not belongs_to(actor, family) and not can_lead(actor, family):
        raise Denied(_("Only the family itself and the officers of its office can do this."))


def reads_paper(actor: Actor, family: Family, owner: int | None, keeper: UUID | None) -> bool:
    """Whether the actor may open a document of the family: `owner` is whose it is (a person's key), `keeper` the
    account that handed it in.
    """
    if reads_every_paper(actor, family):
        return True
    return is_ones_own_paper(actor, owner, keeper) and belongs_to(actor, family)


def reads_every_paper(actor: Actor, family: Family) -> bool:
    """The office, and the inspector who looks after it; whoever runs the platform has no need of passports."""
    return actor == SYSTEM or actor.has_role(Role.INSPECTOR) or can_lead(actor, family)


def is_ones_own_paper(actor: Actor, owner: int | None, keeper: UUID | None) -> bool:
    """Co-owners may be strangers to each other: a passport is for its person and whoever handed it in."""
    return owner is None or owner in people_of(actor) or (keeper is not None and keeper == actor.account_id)


def offices_of(actor: Actor) -> frozenset[int]:
    """Offices of the programme (keys) for which the actor leads families, as an officer or a manager."""
    mine = actor.organisations_where(*OFFICERS)
    led = ListedHouse.objects.filter(office_id__in=mine) if mine else ListedHouse.objects.none()
    return frozenset(led.values_list("office_id", flat=True).distinct())


def require_can_lead_office(actor: Actor, office: Organisation) -> None:
    """Desks, crews and their times are the office's own."""
    if actor != SYSTEM and office.pk not in offices_of(actor):
        raise Denied(_("Only officers of this office can do this."))
