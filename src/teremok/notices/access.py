"""Who reads notices in the cabinet, and who answers for whom.

| who | reads, confirms, reacts to |
|---|---|
| verified resident | their own |
| representative in every matter | also those of the person who authorised them, while that person lives |
| representative in one matter, unverified account, staff as such | none |

The link in an SMS or a letter needs no sign-in: whoever holds its random id confirms and reads nothing.
"""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.notices.models import Addressee
from teremok.notices.states import AddresseeState
from teremok.platform.access import SYSTEM, Actor, Authority, Denied
from teremok.registry.access import persons_of
from teremok.registry.models import Person


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
