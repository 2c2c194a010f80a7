"""The worklist, and an officer's day at a glance."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.access import works_on_relocation
from teremok.modules.relocation.officer_forms import CloseForm, MatterFilter
from teremok.modules.relocation.queries import today as days
from teremok.modules.relocation.queries import worklist
from teremok.modules.relocation.queries.board import matters as visible_matters
from teremok.modules.relocation.services.matters import CannotClose, close_matter
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

SIZE = 50
PURPOSE = gettext_noop("The worklist of the relocation")


@signed_in
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What presses, as figures that lead to the families behind them; it names nobody."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    parts = {
        "groups": days.today(actor, at=at),
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("What presses"))],
    }
    return render(request, "relocation/staff/today.html", parts)


@signed_in
@require_safe
def matters(request: HttpRequest) -> HttpResponse:
    """What no rule can decide, the oldest first; whoever is named is looked at."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    kind = MatterFilter(request.GET).kind_asked
    found = worklist.with_everything(visible_matters(actor))
    counted = worklist.counted(actor)
    page = page_of(
        found.filter(kind=kind) if kind else found,
        by=worklist.ORDER,
        cursor=request.GET.get("cursor", ""),
        size=SIZE,
    )
    may_close = worklist.closes(actor, page.items)
    people = {matter.person.public_id for matter in page.items if matter.person is not None}
    record_look(by=actor, people=people, purpose=PURPOSE, place="relocation:matters", at=at)
    here = reverse("relocation:matters")
    tabs = [Tab(_("All"), here, not kind, sum(count for _kind, count in counted))]
    tabs += [Tab(one.label, f"{here}?kind={one}", one == kind, count) for one, count in counted]
    parts = {
        "page": page,
        "lines": [worklist.line_of(matter, at=at, can_close=matter.pk in may_close) for matter in page.items],
        "tabs": tabs,
        "kind": kind,
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("Worklist"))],
    }
    return render(request, "relocation/staff/matters.html", parts)


@signed_in
@require_POST
def close(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """Closes a row with what was done about it."""
    actor = actor_of(request)
    matter = get_object_or_404(visible_matters(actor), public_id=matter_id)
    if not worklist.can_close(actor, matter):
        return errors.answer(request, 403)
    form = CloseForm(request.POST)
    back = f"{reverse('relocation:matters')}?kind={matter.kind}"
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return redirect(back)
    try:
        close_matter(matter=matter, outcome=form.cleaned_data["outcome"], by=actor, at=timezone.now())
    except CannotClose as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Closed: %(kind)s.") % {"kind": matter.shown_kind.label})
    return redirect(back)
