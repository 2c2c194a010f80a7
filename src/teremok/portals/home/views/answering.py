"""The workspace's requests to correct data."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, F, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from teremok.identity.views.signed_in import signed_in
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.portals.home.access import answers_corrections, corrections_to_answer
from teremok.portals.home.forms import AnswerForm
from teremok.portals.home.models import Correction
from teremok.portals.home.services import corrections
from teremok.portals.home.states import CorrectionState
from teremok.ui.formats import day, moment
from teremok.ui.parts import Crumb, Fact

PURPOSE = gettext_noop("Requests to correct data")
MOST = 200


@signed_in
def show_all(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if not answers_corrections(actor):
        raise PermissionDenied(_("Requests to correct data are answered by registrars and managers."))
    waiting_first = Case(
        When(state=CorrectionState.ASKED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = list(
        corrections_to_answer(actor)
        .select_related("person", "house")
        .order_by(waiting_first, F("due_at").asc(), "id")[:MOST]
    )
    record_look(
        by=actor, people=[row.person.public_id for row in rows], purpose=PURPOSE, place="home:corrections", at=at
    )
    return render(request, "home/corrections.html", {"rows": rows, "at": at})


@signed_in
def show(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    rows = corrections_to_answer(actor).select_related("person", "house", "organisation")
    row = get_object_or_404(rows, public_id=correction_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            corrections.answer(
                by=actor, correction=row, state=CorrectionState(given["state"]), text=given["answer"], at=at
            )
        except corrections.CannotAnswer as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The answer was sent."))
            return redirect("home:corrections")
    record_look(by=actor, people=[row.person.public_id], purpose=PURPOSE, place="home:correction", at=at)
    back = Crumb(_("Requests to correct data"), reverse("home:corrections"))
    parts = {"row": row, "form": form, "facts": _facts(row), "crumbs": [back, Crumb(row.number)], "at": at}
    return render(request, "home/correction.html", parts, status=422 if form.errors else 200)


def _facts(row: Correction) -> list[Fact]:
    return [
        Fact(_("Person"), row.person.full_name),
        Fact(_("House"), row.house.address),
        Fact(_("Asked"), moment(row.asked_at)),
        Fact(_("Answer until"), day(row.due_on), _("152-FZ, article 20, part 3")),
    ]
