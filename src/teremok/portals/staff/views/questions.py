"""The queue of people who may be known already, decided with two keys."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from teremok.platform.access import Actor, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.access import EDITORS, can_edit_city, kept_houses
from teremok.registry.matching import candidates_of
from teremok.registry.models import MatchQuestion, Person
from teremok.registry.refusals import Refused
from teremok.registry.services import questions

PURPOSE = gettext_noop("Comparing people")
SHOWN = 20


def answers_questions(actor: Actor) -> bool:
    return actor.has_role(Role.ADMINISTRATOR, *EDITORS)


def waiting(actor: Actor) -> QuerySet[MatchQuestion]:
    """The open questions the actor may answer, the oldest first."""
    open_ones = MatchQuestion.objects.filter(answer=MatchQuestion.Answer.OPEN).order_by("asked_at", "id")
    return open_ones if can_edit_city(actor) else open_ones.filter(house__in=kept_houses(actor))


@staff_only
def show_all(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    if not answers_questions(actor):
        raise PermissionDenied(_("Who is who is decided by registrars and managers. Ask them to."))
    rows = list(waiting(actor).select_related("newcomer", "house")[:SHOWN])
    pairs = [(row, candidates_of(row)) for row in rows]
    people = {person.public_id for row, candidates in pairs for person in (row.newcomer, *candidates)}
    record_look(by=actor, people=people, purpose=PURPOSE, place="staff:questions", at=timezone.now())
    return render(request, "staff/questions.html", {"pairs": pairs, "waiting": waiting(actor).count()})


@staff_only
@require_POST
def answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    question = get_object_or_404(waiting(actor).select_related("newcomer", "house"), public_id=question_id)
    same = request.POST.get("same", "")
    try:
        if same:
            candidate = get_object_or_404(Person, public_id=same, id__in=question.candidates, merged_into=None)
            questions.answer_same(by=actor, at=at, question=question, candidate=candidate)
            messages.success(request, _("The two are one person now. It can be undone on the person's card."))
        else:
            questions.answer_different(by=actor, at=at, question=question)
            messages.success(request, _("They stay different people."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("staff:questions")
