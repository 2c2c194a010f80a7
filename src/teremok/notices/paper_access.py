"""Who prints letters, tells what became of them and hangs sheets.

| who | sees runs, letters, registers | prints, posts, records outcomes, hangs sheets |
|---|---|---|
| manager, dispatcher, meeting administrator, relocation officer, registrar | of their organisation | the same |
| the same with a role narrowed to some houses | nothing: a run spans the organisation | nothing |
| platform administrator | all | those that no organisation sends |
| inspector | all | nothing |
| other staff, residents | nothing | nothing |
"""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from teremok.notices.access import WRITERS
from teremok.notices.models import Letter, Notice, PrintRun
from teremok.notices.states import NoticeStage
from teremok.platform.access import SYSTEM, Actor, Denied, Role
from teremok.platform.access.actor import CITY_WIDE
from teremok.registry.access import sees_the_city
from teremok.registry.models import Organisation

PREFIX = "print_run"
SENT = (NoticeStage.GOING, NoticeStage.STOPPED, NoticeStage.DONE)


def kept_organisations(actor: Actor) -> frozenset[int]:
    """In whose name the actor prints and posts: organisations in which their role spans all houses."""
    return frozenset(
        grant.organisation_id for grant in actor.grants if grant.role in WRITERS and grant.house_ids is None
    )


def works_with_paper(actor: Actor) -> bool:
    return bool(kept_organisations(actor)) or actor.has_role(*CITY_WIDE)


def visible_runs(actor: Actor) -> QuerySet[PrintRun]:
    runs = PrintRun.objects.all()
    return runs if sees_the_city(actor) else runs.filter(organisation_id__in=kept_organisations(actor))


def visible_letters(actor: Actor) -> QuerySet[Letter]:
    letters = Letter.objects.all()
    if sees_the_city(actor):
        return letters
    return letters.filter(addressee__notice__organisation_id__in=kept_organisations(actor))


def kept_letters(actor: Actor) -> QuerySet[Letter]:
    """Those of them whose course the actor records."""
    letters = Letter.objects.all()
    if actor == SYSTEM:
        return letters
    kept = letters.filter(addressee__notice__organisation_id__in=kept_organisations(actor))
    return kept | letters.filter(addressee__notice__organisation=None) if actor.has_role(Role.ADMINISTRATOR) else kept


def visible_on_doors(actor: Actor) -> QuerySet[Notice]:
    """Notices whose sheets the actor may print and see hung."""
    notices = Notice.objects.filter(state__in=SENT)
    return notices if sees_the_city(actor) else notices.filter(organisation_id__in=kept_organisations(actor))


def can_print(actor: Actor, organisation: Organisation | None) -> bool:
    if actor == SYSTEM:
        return True
    if organisation is None:
        return actor.has_role(Role.ADMINISTRATOR)
    return organisation.pk in kept_organisations(actor)


def require_can_print(actor: Actor, organisation: Organisation | None) -> None:
    if not can_print(actor, organisation):
        raise Denied(_("Only those who write for the whole organisation print its letters and record their course."))


def may_read_run(actor: Actor, run: UUID) -> bool:
    return visible_runs(actor).filter(public_id=run).exists()


def may_watch_run(actor: Actor, topic: str) -> bool:
    try:
        public_id = UUID(topic.partition(":")[2])
    except ValueError:
        return False
    return may_read_run(actor, public_id)
