"""Sheets on doors: printed, hung, photographed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices import sheets
from teremok.notices.kinds import kind_of
from teremok.notices.models import Notice
from teremok.notices.paper_access import can_print, require_can_print
from teremok.notices.paper_forms import DoorForm
from teremok.notices.queries import paper as queries
from teremok.notices.services import doors
from teremok.notices.services.doors import CannotHang
from teremok.notices.states import Ground
from teremok.notices.wording import CannotWord
from teremok.platform.access.requests import actor_of
from teremok.registry.models import House
from teremok.ui.parts import Crumb


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def hung(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Where the sheet hangs already; a photograph says that it hangs somewhere more."""
    actor, notice = actor_of(request), _notice_of(request, notice_id)
    places = queries.doors_of(notice)
    form: DoorForm | None = None
    if request.method == "POST":
        require_can_print(actor, notice.organisation)
        form = DoorForm(request.POST, request.FILES, by=actor, doors=places)
        if form.is_valid() and _hang(request, notice, form):
            return redirect("paper:doors", notice.public_id)
    elif can_print(actor, notice.organisation) and places:
        form = DoorForm(by=actor, doors=places)
    ground = kind_of(notice.kind).ground(Ground.DOOR)
    parts = {
        "notice": notice,
        "doors": places,
        "form": form,
        "ground": ground,
        "days": ground.after.days if ground else 0,
        "crumbs": [Crumb(_("Letters on paper"), reverse("paper:letters")), Crumb(notice.title)],
    }
    return render(request, "notices/paper/doors.html", parts, status=422 if form is not None and form.errors else 200)


@signed_in
@require_safe
def sheet(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The sheet to print; it says to everyone the same and names nobody."""
    notice = _notice_of(request, notice_id)
    houses = [one.house for one in queries.doors_of(notice)]
    try:
        printed = sheets.sheet_for_doors(notice, houses, at=notice.prepared_at or timezone.now())
    except CannotWord as refusal:
        messages.error(request, str(refusal))
        return redirect("paper:doors", notice.public_id)
    headers = {"Content-Disposition": f'inline; filename="sheet-{notice.public_id}.pdf"'}
    return HttpResponse(printed, content_type="application/pdf", headers=headers)


def _hang(request: HttpRequest, notice: Notice, form: DoorForm) -> bool:
    house_id, _colon, entrance = form.cleaned_data["place"].partition(":")
    try:
        doors.hang(
            notice=notice,
            house=House.objects.get(public_id=house_id),
            entrance=int(entrance) if entrance else None,
            photograph=form.received,
            words=form.cleaned_data["words"],
            by=actor_of(request),
            at=timezone.now(),
        )
    except CannotHang as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Noted, with the photograph."))
    return True


def _notice_of(request: HttpRequest, notice_id: UUID) -> Notice:
    notice = queries.notice_for_doors(actor_of(request), notice_id)
    if notice is None:
        raise Http404
    return notice
