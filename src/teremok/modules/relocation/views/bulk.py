"""Acts on many families at once: looked at before they are done."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import led_families
from teremok.modules.relocation.officer_forms import AT_ONCE, GiveForm, MoveForm, officers_for
from teremok.modules.relocation.queries.moves import preview
from teremok.modules.relocation.services import assigning, moving
from teremok.modules.relocation.states import Door, Stage
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.ui import errors
from teremok.ui.parts import Crumb


@signed_in
@require_POST
def move(request: HttpRequest) -> HttpResponse:
    """Shows what a move would do; the same form sent back as seen does it."""
    actor, at = actor_of(request), timezone.now()
    if not officers_for(actor):
        return errors.answer(request, 403)
    form = MoveForm(request.POST, families=led_families(actor).filter(closed_at=None))
    if not form.is_valid():
        return _back(request, form)
    families = list(form.cleaned_data["family"].values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(families) > AT_ONCE:
        messages.error(request, _("At most %(most)d families at once: narrow the list.") % {"most": AT_ONCE})
        return redirect(_address_back(request))
    to = Stage(form.cleaned_data["to"])
    if "seen" in request.POST:
        try:
            moving.move(
                families=families,
                to=to,
                door=Door.HOUSE if "house" in request.POST else Door.OFFICER,
                by=actor,
                at=at,
                key=f"board {form.cleaned_data['key']}",
                reason=form.cleaned_data["reason"],
            )
        except moving.CannotMove as refusal:
            form.add_error(None, str(refusal))
        else:
            said = ngettext(
                "%(count)d family now stands at “%(stage)s”.", "%(count)d families now stand at “%(stage)s”.",
                len(families),
            )  # fmt: skip
            messages.success(request, said % {"count": len(families), "stage": to.label})
            return redirect(_address_back(request))
    parts = {
        "form": form,
        "to": to,
        "families": form.cleaned_data["family"].order_by("number"),
        "preview": preview(families, to, at=at),
        "is_house": "house" in request.POST,
        "back": _address_back(request),
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("Move families"))],
    }
    return render(request, "relocation/staff/move.html", parts, status=422 if form.errors else 200)


@signed_in
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Gives the chosen families to an officer, or takes them from everybody."""
    actor = actor_of(request)
    if not officers_for(actor):
        return errors.answer(request, 403)
    form = GiveForm(request.POST, families=led_families(actor).filter(closed_at=None), actor=actor)
    if not form.is_valid():
        return _back(request, form)
    try:
        changed = assigning.assign(
            by=actor,
            families=list(form.cleaned_data["family"].values_list("pk", flat=True)),
            officer=form.cleaned_data["officer"],
            at=timezone.now(),
        )
    except (assigning.CannotAssign, Denied) as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(count)d family changed hands.", "%(count)d families changed hands.", changed)
        messages.success(request, said % {"count": changed})
    return redirect(_address_back(request))


def _back(request: HttpRequest, form: Any) -> HttpResponse:
    """To the list with what is wrong: it holds nothing but ticks."""
    for faults in form.errors.values():
        for fault in faults:
            messages.error(request, str(fault))
    return redirect(_address_back(request))


def _address_back(request: HttpRequest) -> str:
    """The list from which the act came, if it is one of ours."""
    asked = request.POST.get("back", "")
    here = url_has_allowed_host_and_scheme(asked, allowed_hosts=None) and asked.startswith("/staff/relocation/")
    return asked if here else reverse("relocation:families")
