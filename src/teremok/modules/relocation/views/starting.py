"""Starting houses: one, some, or a whole wave, looked at before it is done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from teremok.identity.views.signed_in import signed_in
from teremok.kernel.ids import uuid7
from teremok.modules.relocation.access import led_houses
from teremok.modules.relocation.officer_forms import Filter, StartForm, officers_for
from teremok.modules.relocation.queries import starting as queries
from teremok.modules.relocation.services import families as enlisting
from teremok.modules.relocation.services import starting
from teremok.modules.relocation.states import HouseState
from teremok.platform.access.requests import actor_of
from teremok.ui import errors
from teremok.ui.parts import Crumb

MOST = 300


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Houses that can begin; ticked, what would come of it; seen, they begin."""
    actor, at = actor_of(request), timezone.now()
    if not officers_for(actor):
        return errors.answer(request, 403)
    asked = Filter(request.GET)
    ready = led_houses(actor).filter(state=HouseState.LISTED)
    form = StartForm(request.POST if request.method == "POST" else None, houses=ready)
    chosen = None
    if request.method == "POST" and form.is_valid():
        houses = list(form.cleaned_data["house"].order_by("address_key", "pk")[: MOST + 1])
        if len(houses) > MOST:
            form.add_error(None, _("At most %(most)d houses begin at once: choose fewer.") % {"most": MOST})
        else:
            chosen = queries.before_start(houses, at=at)
        if chosen is not None and "seen" in request.POST:
            try:
                batch = starting.start_houses(houses=houses, by=actor, at=at, key=f"start {form.cleaned_data['key']}")
            except (starting.CannotStart, enlisting.CannotEnlist) as refusal:
                form.add_error(None, str(refusal))
            else:
                said = ngettext(
                    "%(count)d family has begun; everybody is being told.",
                    "%(count)d families have begun; everybody is being told.",
                    batch.families,
                )
                messages.success(request, said % {"count": batch.families})
                return redirect("relocation:board")
    shown = [] if chosen else list(queries.ready(ready, asked.wanted)[: MOST + 1])
    parts = {
        "form": form,
        "key": uuid7(),
        "chosen": chosen,
        "houses": shown[:MOST],
        "is_cut": len(shown) > MOST,
        "most": MOST,
        "waves": queries.waves_of(ready),
        "wave": asked.wanted.wave,
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("Start houses"))],
    }
    return render(request, "relocation/staff/start.html", parts, status=422 if form.errors else 200)
