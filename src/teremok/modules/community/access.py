"""Who reads which notices, and who may write, change, take down and pin them.

| who | reads | writes to | takes down, pins |
|---|---|---|---|
| verified resident | what hangs in their houses, all of their own | their own house | nothing |
| representative in every matter | the same | the same | nothing |
| representative in one matter | their own | nothing | nothing |
| manager, dispatcher | all in the houses they manage, own drafts | those houses | neighbours', their own |
| meeting administrator | the same | those houses | nothing |
| other staff of the organisation | all but drafts in those houses | nothing | nothing |
| inspector, platform administrator | all but drafts | nothing | nothing |
"""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from teremok.modules.community.models import Notice, NoticeHouse
from teremok.modules.community.states import NoticeState
from teremok.platform.access import Actor, Denied, Role
from teremok.registry.access import managed_houses, my_homes, sees_the_city
from teremok.registry.models import House

WRITERS = (Role.MANAGER, Role.DISPATCHER, Role.MEETING_ADMINISTRATOR)
MODERATORS = (Role.MANAGER, Role.DISPATCHER)


def visible_notices(actor: Actor, *, on: date) -> QuerySet[Notice]:
    """Every notice the actor may open on that day, in whatever state."""
    if not actor.is_signed_in:
        return Notice.objects.none()
    drafts = Q(state=NoticeState.DRAFT)
    mine = Q(account_id=actor.account_id)
    if sees_the_city(actor):
        return Notice.objects.filter(~drafts | mine)
    hanging = Q(state=NoticeState.PUBLISHED, ends_on__gt=on)
    seen = mine | hanging & _in(my_homes(actor, on=on).values("house_id"))
    if actor.is_staff:
        own_drafts = drafts & Q(organisation_id__in=actor.organisations_where(*WRITERS))
        seen |= (~drafts | own_drafts) & _in(managed_houses(actor).values("id"))
    return Notice.objects.filter(seen)


def hanging_in(house: House, *, on: date) -> QuerySet[Notice]:
    """What the board of the house shows that day; whether the reader may see the house is asked before."""
    return Notice.objects.filter(state=NoticeState.PUBLISHED, ends_on__gt=on, places__house=house)


def houses_of_resident(actor: Actor, *, on: date) -> QuerySet[House]:
    """Houses to whose board the actor may write as a neighbour."""
    return House.objects.filter(merged_into=None, id__in=my_homes(actor, on=on).values("house_id"))


def houses_of_writer(actor: Actor) -> QuerySet[House]:
    """Houses to whose boards the actor may write for their organisation."""
    return managed_houses(actor, *WRITERS)


def can_moderate(actor: Actor, notice: Notice) -> bool:
    """Whether the actor may take the notice down: a neighbour's in a house they manage, or their organisation's own."""
    if notice.organisation_id is not None and notice.organisation_id not in actor.organisations_where(*MODERATORS):
        return False
    places = notice.places.filter(house_id__in=managed_houses(actor, *MODERATORS).values("id"))
    return places.exists()


def require_can_moderate(actor: Actor, notice: Notice) -> None:
    if not can_moderate(actor, notice):
        raise Denied(_("Only a manager or dispatcher of the organisation that manages the house can do this."))


def can_change(actor: Actor, notice: Notice) -> bool:
    """Whether the notice is the actor's own, or one of the organisation for which they write."""
    if notice.organisation_id is not None:
        return notice.organisation_id in actor.organisations_where(*WRITERS)
    return actor.is_signed_in and notice.account_id == actor.account_id


def require_can_change(actor: Actor, notice: Notice) -> None:
    if not can_change(actor, notice):
        raise Denied(_("Only whoever wrote the notice can change it."))


def _in(houses: QuerySet[Any, Any]) -> Q:
    return Q(Exists(NoticeHouse.objects.filter(notice_id=OuterRef("id"), house_id__in=houses)))
