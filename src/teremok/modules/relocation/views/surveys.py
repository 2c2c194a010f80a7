"""Answering a survey."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.models import SurveyAnswer
from teremok.modules.relocation.mood_forms import SurveyForm
from teremok.modules.relocation.queries.surveys import is_open
from teremok.modules.relocation.services import surveys as services
from teremok.modules.relocation.states import Stage
from teremok.modules.relocation.surveys import surveys
from teremok.platform.access.requests import actor_of
from teremok.ui.parts import Crumb


@signed_in
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, family_id: UUID, stage: str) -> HttpResponse:
    """The questions after a stage; answered once, they thank."""
    actor = actor_of(request)
    family = get_object_or_404(my_families(actor), public_id=family_id)
    asked = surveys().get(Stage(stage)) if stage in Stage.values else None
    if asked is None or not is_open(family, asked):
        raise Http404
    answered = SurveyAnswer.objects.filter(family=family, stage=stage, person_id=actor.person_id or 0).exists()
    form = SurveyForm(request.POST or None, survey=asked)
    if form.is_bound and form.is_valid() and not answered:
        given = form.cleaned_data
        second = int(given["second"]) if given.get("second") else None
        services.answer(
            family=family, stage=asked.stage, first=int(given["first"]), second=second, words=given["words"],
            by=actor, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("Thank you: we read every answer."))
        return redirect("relocation:my_family", family.public_id)
    parts = {
        "family": family,
        "form": form,
        "answered": answered,
        "stage": asked.stage,
        "crumbs": [
            Crumb(_("Your move"), reverse("relocation:my_family", args=[family.public_id])),
            Crumb(_("How was it?")),
        ],
    }
    return render(request, "relocation/moods/survey.html", parts, status=422 if form.errors else 200)
