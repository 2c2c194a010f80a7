"""The guide for one's own family: what fits it, its dates, ticking off."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.models import Family
from teremok.modules.relocation.queries import guide, my_guide
from teremok.modules.relocation.services import guide as services
from teremok.platform.access.requests import actor_of
from teremok.ui.parts import Crumb


@signed_in
@require_safe
def mine(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Leads to the guide of the person's family, of the newest where there are several; without one it says so."""
    family = my_families(actor_of(request)).order_by("-started_at", "-id").first()
    if slug and slug not in guide.current():
        raise Http404
    if family is None:
        return render(request, "relocation/guide/nobody.html", {"crumbs": [_crumb()]})
    if slug:
        return redirect("relocation:situation_of_family", family.public_id, slug)
    return redirect("relocation:guide_of_family", family.public_id)


@signed_in
@require_safe
def of_family(request: HttpRequest, family_id: UUID) -> HttpResponse:
    family = _family(request, family_id)
    facts = my_guide.facts_of(family, person=actor_of(request).person_id, on=timezone.localdate())
    near, other = my_guide.fitting(facts, guide.current().values())
    parts = {"family": family, "near": near, "chapters": guide.chapters(other), "crumbs": [_crumb()]}
    return render(request, "relocation/guide/mine.html", parts)


@signed_in
@require_safe
def situation(request: HttpRequest, family_id: UUID, slug: str) -> HttpResponse:
    family, every = _family(request, family_id), guide.current()
    if slug not in every:
        raise Http404
    found = every[slug]
    today = timezone.localdate()
    facts = my_guide.facts_of(family, person=actor_of(request).person_id, on=today)
    steps = my_guide.steps_of(found, facts, on=today)
    parts = {
        "family": family,
        "situation": found,
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "related": guide.related(found, every),
        "crumbs": [
            _crumb(),
            Crumb(_("For your family"), reverse("relocation:guide_of_family", args=[family.public_id])),
            Crumb(str(found.title)),
        ],
    }
    return render(request, "relocation/guide/my_situation.html", parts)


@signed_in
@require_POST
def tick(request: HttpRequest, family_id: UUID, slug: str, step: str) -> HttpResponse:
    """`done` is 1 to tick the step off and 0 to take the tick back."""
    actor, family, now = actor_of(request), _family(request, family_id), timezone.now()
    if request.POST.get("done") == "0":
        services.untick(by=actor, family=family, slug=slug, step=step, at=now)
    else:
        try:
            services.tick(by=actor, family=family, slug=slug, step=step, at=now)
        except services.NoSuchStep as refusal:
            messages.error(request, str(refusal))
            return redirect("relocation:guide_of_family", family.public_id)
    return redirect("relocation:situation_of_family", family.public_id, slug)


def _family(request: HttpRequest, family_id: UUID) -> Family:
    return get_object_or_404(my_families(actor_of(request)), public_id=family_id)


def _crumb() -> Crumb:
    return Crumb(_("Guide to the move"), reverse("relocation:guide"))
