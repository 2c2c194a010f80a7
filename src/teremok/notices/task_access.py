"""Who works on calls, visits and searches, and who only reads how they go.

| who | reads | works on |
|---|---|---|
| manager | all of the organisation's | those; also hands them to colleagues |
| dispatcher, relocation officer, operator | the same | those nobody else has taken |
| the same with a role narrowed to some houses | those of people at home there | those |
| inspector | all | nothing |
| platform administrator | all | those of no organisation |
| masters, other staff, residents | nothing | nothing |
"""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from teremok.identity.models import Account, Membership
from teremok.notices.models import Task, Watch
from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.platform.access.actor import CITY_WIDE
from teremok.registry.access import sees_the_city
from teremok.registry.models import Organisation

WORKERS = (Role.MANAGER, Role.DISPATCHER, Role.RELOCATION_OFFICER, Role.OPERATOR)
PREFIX = "tasks"


def works_on_tasks(actor: Actor) -> bool:
    """Whether the actor has anything to do with tasks at all."""
    return actor.has_role(*WORKERS, *CITY_WIDE)


def visible_tasks(actor: Actor) -> QuerySet[Task]:
    """The tasks that the actor may open."""
    if sees_the_city(actor):
        return Task.objects.all()
    seen = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in WORKERS:
            scope = Q(organisation_id=grant.organisation_id)
            if grant.house_ids is not None:
                scope &= Q(addressee__premises__house_id__in=grant.house_ids)
            seen |= scope
    return Task.objects.filter(seen)


def can_work_on(actor: Actor, task: Task) -> bool:
    """Whether the actor may take the task, or finish it."""
    if task.organisation_id is None:
        return actor.has_role(Role.ADMINISTRATOR)
    if task.organisation_id not in actor.organisations_where(*WORKERS):
        return False
    return visible_tasks(actor).filter(pk=task.pk).exists()


def require_can_work_on(actor: Actor, task: Task) -> None:
    if actor != SYSTEM and not can_work_on(actor, task):
        raise Denied(_("Only dispatchers, operators, relocation officers and managers of the organisation do this."))


def can_hand_on(actor: Actor, task: Task) -> bool:
    """Whether the actor may give the task to somebody, whoever has it."""
    if task.organisation_id is None:
        return actor.has_role(Role.ADMINISTRATOR)
    return task.organisation_id in actor.organisations_where(Role.MANAGER) and can_work_on(actor, task)


def require_can_hand_on(actor: Actor, task: Task) -> None:
    if actor != SYSTEM and not can_hand_on(actor, task):
        raise Denied(_("Only a manager of the organisation hands tasks to others. Ask them."))


def colleagues_for(task: Task) -> QuerySet[Account]:
    """Who may be given the task."""
    roles = (Role.ADMINISTRATOR,) if task.organisation_id is None else WORKERS
    held = Membership.objects.filter(revoked_at=None, role__in=roles)
    if task.organisation_id is not None:
        held = held.filter(organisation_id=task.organisation_id)
    return Account.objects.filter(is_active=True, id__in=held.values("account_id")).order_by("display_name", "id")


def visible_watches(actor: Actor) -> QuerySet[Watch]:
    """Whose silence the actor is told of: their own people, the managed organisation's, the whole city's."""
    watches = Watch.objects.filter(ended_at=None)
    if sees_the_city(actor):
        return watches
    managed = actor.organisations_where(Role.MANAGER)
    mine = Q(officer=actor.account_id) if actor.account_id and actor.has_role(*WORKERS) else Q(pk__in=())
    return watches.filter(mine | Q(organisation_id__in=managed))


def may_hear(actor: Actor, topic: str) -> bool:
    """Whether the actor hears what changes on the organisation's desk: whoever works there."""
    try:
        public_id = UUID(topic.partition(":")[2])
    except ValueError:
        return False
    desks = actor.organisations_where(*WORKERS)
    return bool(desks) and Organisation.objects.filter(id__in=desks, public_id=public_id).exists()
