"""Who reads notices in the cabinet, and who answers for whom.

| who | reads, confirms, reacts to |
|---|---|
| verified resident | their own |
| representative in every matter | also those of the person who authorised them, while that person lives |
| representative in one matter, unverified account, staff as such | none |

The link in an SMS or a letter needs no sign-in: whoever holds its random id confirms and reads nothing.

In the workspace: who writes for an organisation, who lets it go, who reads what became of it.

| who | reads | writes, sends, stops | lets another's go |
|---|---|---|---|
| manager | all of the organisation's | to the houses it manages | the organisation's |
| dispatcher, meeting administrator, relocation officer, registrar | the same | to those houses | nothing |
| the same with a role narrowed to some houses | those to their houses alone | to their houses | theirs, as a manager |
| platform administrator | all but drafts; versions of wordings, which they write | stops any | all |
| inspector | all but drafts; versions of wordings | nothing | nothing |
| other staff, residents | nothing | nothing | nothing |

Nobody lets go of what they wrote themselves. What a module sends for the organisation only its manager stops.
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.notices.kinds import kind_of
from teremok.notices.models import Addressee, Notice
from teremok.notices.states import AddresseeState, NoticeStage
from teremok.platform.access import SYSTEM, Actor, Authority, Denied, Role
from teremok.platform.access.actor import CITY_WIDE
from teremok.registry.access import managed_houses, persons_of, sees_the_city
from teremok.registry.models import House, Organisation, Person

WRITERS = (
    Role.MANAGER,
    Role.DISPATCHER,
    Role.MEETING_ADMINISTRATOR,
    Role.RELOCATION_OFFICER,
    Role.REGISTRAR,
)
PREFIX = "notice"


def visible_addressees(actor: Actor) -> QuerySet[Addressee]:
    """What the actor's inbox holds. What was withdrawn before anybody opened it is as if it had never been."""
    people = persons_of(actor)
    if not people:
        return Addressee.objects.none()
    mine = Q(person_id__in=people) & (Q(person_id=actor.person_id) | Q(person__died_on=None))
    withdrawn_unread = Q(state=AddresseeState.WITHDRAWN, opened_at=None)
    return Addressee.objects.filter(mine).exclude(withdrawn_unread)


def people_answered_for(actor: Actor) -> QuerySet[Person]:
    """Whose notices and wishes the actor answers: their own, and those of the living for whom they act."""
    mine = Q(id__in=persons_of(actor)) & (Q(id=actor.person_id) | Q(died_on=None))
    return Person.objects.filter(mine, merged_into=None)


def answers_for(actor: Actor, person: Person) -> bool:
    return person.pk in persons_of(actor) and (person.pk == actor.person_id or person.died_on is None)


def require_answers_for(actor: Actor, person: Person) -> None:
    if actor != SYSTEM and not answers_for(actor, person):
        raise Denied(_("This is another person's. You can answer for yourself and for those who authorised you."))


def authority_for(actor: Actor, person_id: int) -> Authority | None:
    """By which the actor stands in for the person; None for themselves."""
    if person_id == actor.person_id:
        return None
    return next((one for one in actor.authorities if one.person_id == person_id and one.covers_everything), None)


def visible_notices(actor: Actor) -> QuerySet[Notice]:
    """The notices that the actor may open in the workspace."""
    if sees_the_city(actor):
        return Notice.objects.exclude(state=NoticeStage.DRAFT)
    seen = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in WRITERS:
            scope = Q(organisation_id=grant.organisation_id)
            if grant.house_ids is not None:
                scope &= Q(audience__source="houses", audience__houses__contained_by=sorted(grant.house_ids))
            seen |= scope
    return Notice.objects.filter(seen)


def works_with_notices(actor: Actor) -> bool:
    return actor.has_role(*WRITERS, *CITY_WIDE)


def organisations_of_writer(actor: Actor) -> QuerySet[Organisation]:
    """In whose name the actor writes."""
    return Organisation.objects.filter(id__in=actor.organisations_where(*WRITERS), merged_into=None)


def houses_of_writer(actor: Actor) -> QuerySet[House]:
    """To which houses the actor writes."""
    return managed_houses(actor, *WRITERS)


def can_write_to(actor: Actor, organisation: Organisation | None, houses: set[int]) -> bool:
    """Whether the actor writes in this name to all of these houses (keys)."""
    if organisation is None or organisation.pk not in actor.organisations_where(*WRITERS) or not houses:
        return False
    here = houses_of_writer(actor).filter(id__in=houses, contracts__organisation=organisation).distinct()
    return here.count() == len(houses)


def require_can_write_to(actor: Actor, organisation: Organisation | None, houses: set[int]) -> None:
    if not can_write_to(actor, organisation, houses):
        raise Denied(_("You can write for your organisation only, and only to the houses it manages."))


def can_handle(actor: Actor, notice: Notice) -> bool:
    """Whether the actor edits, sends, cancels and stops this notice."""
    return actor.has_role(*WRITERS) and can_write_to(actor, notice.organisation, _houses(notice))


def require_can_handle(actor: Actor, notice: Notice) -> None:
    if actor != SYSTEM and not can_handle(actor, notice):
        raise Denied(_("Only those who write to these houses for this organisation can do this."))


def can_stop(actor: Actor, notice: Notice) -> bool:
    """What staff wrote its writers stop; what a module sent the manager alone, since a term may hang on it."""
    if actor.has_role(Role.ADMINISTRATOR):
        return True
    roles = WRITERS if kind_of(notice.kind).is_written_by_staff else (Role.MANAGER,)
    return (
        notice.organisation_id in actor.organisations_where(*roles)
        and visible_notices(actor).filter(pk=notice.pk).exists()
    )


def require_can_stop(actor: Actor, notice: Notice) -> None:
    if not can_stop(actor, notice):
        raise Denied(_("Only those who write for this organisation, its manager or the administrator can do this."))


def can_let_go(actor: Actor, notice: Notice) -> bool:
    """Whether the actor is a second pair of eyes for this notice."""
    if actor.account_id is None or actor.account_id == notice.written_by:
        return False
    if actor.has_role(Role.ADMINISTRATOR):
        return True
    managed = {grant.organisation_id for grant in actor.grants if grant.role == Role.MANAGER}
    return notice.organisation_id in managed and visible_notices(actor).filter(pk=notice.pk).exists()


def require_can_let_go(actor: Actor, notice: Notice) -> None:
    if actor.account_id == notice.written_by:
        raise Denied(_("You wrote it: somebody else has to look at it before it goes."))
    if not can_let_go(actor, notice):
        raise Denied(_("Only a manager of the organisation or the platform's administrator can let it go."))


def reads_wordings(actor: Actor) -> bool:
    return works_with_notices(actor)


def can_word(actor: Actor) -> bool:
    """The words of a type are the same for the whole city."""
    return actor == SYSTEM or actor.has_role(Role.ADMINISTRATOR)


def require_can_word(actor: Actor) -> None:
    if not can_word(actor):
        raise Denied(_("Only the platform administrator changes the wording of a type. Ask them to."))


def may_watch(actor: Actor, topic: str) -> bool:
    """Whether the actor hears what becomes of the notice: whoever may open it."""
    try:
        public_id = UUID(topic.partition(":")[2])
    except ValueError:
        return False
    return visible_notices(actor).filter(public_id=public_id).exists()


def _houses(notice: Notice) -> set[int]:
    return set(notice.audience.get("houses", ()))
