"""Who is given which evidence.

| who | a person's pack | the pack of a whole notice |
|---|---|---|
| the addressee, who acts for them in every matter | their own | no |
| manager, dispatcher, meeting administrator, relocation officer, registrar | their organisation's | the same |
| the same with a role narrowed to some houses | of notices to those houses alone | the same |
| inspector, platform administrator | all but drafts | the same |
"""

from django.db.models import Q, QuerySet

from teremok.notices.access import visible_addressees
from teremok.notices.models import Addressee, Notice
from teremok.notices.states import NoticeState
from teremok.platform.access import Actor, Role
from teremok.registry.access import sees_the_city

READERS = (
    Role.MANAGER,
    Role.DISPATCHER,
    Role.MEETING_ADMINISTRATOR,
    Role.RELOCATION_OFFICER,
    Role.REGISTRAR,
)


def proved_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices that were prepared and whose whole pack the actor is given."""
    prepared = Notice.objects.filter(prepared_at__isnull=False).exclude(state=NoticeState.DRAFT)
    if sees_the_city(actor):
        return prepared
    seen = Q(pk__in=())
    for grant in actor.grants:
        if grant.role in READERS:
            scope = Q(organisation_id=grant.organisation_id)
            if grant.house_ids is not None:
                scope &= Q(audience__source="houses", audience__houses__contained_by=sorted(grant.house_ids))
            seen |= scope
    return prepared.filter(seen)


def proved_addressees(actor: Actor) -> QuerySet[Addressee]:
    """People whose pack the actor is given."""
    own = Q(pk__in=visible_addressees(actor).values("pk"))
    return Addressee.objects.filter(own | Q(notice__in=proved_notices(actor)))
