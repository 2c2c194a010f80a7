"""My data: what is known, who looked, take it away, have it corrected."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access.requests import actor_of
from teremok.portals.home import my_data, queries
from teremok.portals.home.access import own_corrections
from teremok.portals.home.forms import CorrectionForm
from teremok.portals.home.services import corrections
from teremok.registry.access import visible_houses
from teremok.ui.parts import Crumb, Tab


@signed_in
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    actor, wanted = actor_of(request), request.GET.get("for", "")
    person, people = my_data.person_for(actor, wanted)
    if person is None and wanted:
        raise Http404
    parts: dict[str, Any] = {
        "person": person,
        "crumbs": [Crumb(_("Home"), "/"), Crumb(_("My data"))],
        "tabs": [Tab(one.full_name, f"?for={one.public_id}", one == person) for one in people]
        if len(people) > 1
        else [],
        "own": person is not None and person.id == actor.person_id,
    }
    if person is not None:
        parts |= {
            "parts": my_data.parts_about(person, account_of(request)),
            "looks": my_data.looks_of(person),
            "corrections": list(own_corrections(actor).filter(person=person)),
        }
        if request.method == "GET":
            corrections.note_read(by=actor, person=person, at=timezone.now())
    return render(request, "home/my_data.html", parts)


@signed_in
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    person, _people = my_data.person_for(actor, request.GET.get("for", ""))
    if person is None:
        raise Http404
    packed = my_data.archive(
        person, account_of(request), own_corrections(actor).filter(person=person), at=timezone.now()
    )
    answer = HttpResponse(packed, content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="teremok-my-data.zip"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in
def correct(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    person, _people = my_data.person_for(actor, request.GET.get("for", ""))
    homes = [home for home in queries.homes_of(actor, at=at) if not home.is_for_one_matter]
    if person is None or not homes:
        raise Http404
    form = CorrectionForm(request.POST or None, homes=homes)
    if request.method == "POST" and form.is_valid():
        house = get_object_or_404(visible_houses(actor), public_id=form.cleaned_data["house"])
        try:
            made = corrections.ask(by=actor, person=person, house=house, text=form.cleaned_data["text"], at=at)
        except corrections.CannotAsk as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Sent. The number of your request is %(number)s.") % {"number": made.number})
            return redirect("home:my_data")
    crumbs = [Crumb(_("Home"), "/"), Crumb(_("My data"), "/my-data/"), Crumb(_("Ask for a correction"))]
    status = 422 if form.errors else 200
    return render(request, "home/correct.html", {"form": form, "crumbs": crumbs, "person": person}, status=status)
