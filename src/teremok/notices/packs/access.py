"""Who is given which evidence.

| who | a person's pack | the pack of a whole notice |
|---|---|---|
| the addressee, who acts for them in every matter | their own | no |
| manager, dispatcher, meeting administrator, relocation officer, registrar | their organisation's | the same |
| the same with a role narrowed to some houses | of notices to those houses alone | the same |
| inspector, platform administrator | all but drafts | the same |
"""

from django.db.models import Q, QuerySet

from teremok.notices.access import visible_addressees, visible_notices
from teremok.notices.models import Addressee, Notice
from teremok.notices.states import NoticeStage
from teremok.platform.access import Actor


def proved_notices(actor: Actor) -> QuerySet[Notice]:
    """Notices that were prepared and whose whole pack the actor is given: whoever may open them in the workspace."""
    return visible_notices(actor).filter(prepared_at__isnull=False).exclude(state=NoticeStage.DRAFT)


def proved_addressees(actor: Actor) -> QuerySet[Addressee]:
    """People whose pack the actor is given."""
    own = Q(pk__in=visible_addressees(actor).values("pk"))
    return Addressee.objects.filter(own | Q(notice__in=proved_notices(actor)))
