"""Whom to call today; writing down what was said and promised."""

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
from teremok.kernel.ids import uuid7
from teremok.modules.relocation.access import families_at_work, require_can_lead, works_on_relocation
from teremok.modules.relocation.models import Call
from teremok.modules.relocation.officer_forms import CallForm, officers_for
from teremok.modules.relocation.queries import calls as queries
from teremok.modules.relocation.queries import listing
from teremok.modules.relocation.queries.standing import ORDER
from teremok.modules.relocation.services import calls as services
from teremok.modules.relocation.views.family import family_page
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.registry.models import Person
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb, Tab

SIZE = 30
PURPOSE = gettext_noop("Calls to families that move")


@signed_in
@require_safe
def to_call(request: HttpRequest) -> HttpResponse:
    """Promises that fall due and terms that press, with the numbers to tap and what was said before."""
    actor, at = actor_of(request), timezone.now()
    if not works_on_relocation(actor):
        return errors.answer(request, 403)
    is_all = request.GET.get("only") == "all"
    found = queries.to_call(actor, officer=None if is_all else actor.account_id, at=at)
    page = page_of(listing.with_places(found), by=ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    lines = listing.lines(page.items, at=at, phones=True)
    record_look(by=actor, people=listing.people_in(lines), purpose=PURPOSE, place="relocation:calls", at=at)
    here = reverse("relocation:calls")
    parts = {
        "page": page,
        "lines": lines,
        "can_note": bool(officers_for(actor)),
        "key": uuid7(),
        "tabs": [Tab(_("My families"), here, not is_all), Tab(_("All of the office"), f"{here}?only=all", is_all)],
        "crumbs": [Crumb(_("Houses and stages"), reverse("relocation:board")), Crumb(_("Whom to call"))],
    }
    return render(request, "relocation/staff/calls.html", parts)


@signed_in
@require_POST
def note(request: HttpRequest, family_id: UUID) -> HttpResponse:
    """Writes down what came of a talk; wrong, the file comes back with the words."""
    actor = actor_of(request)
    family = get_object_or_404(families_at_work(actor), public_id=family_id)
    require_can_lead(actor, family)
    form = CallForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        said = services.Said(
            way=Call.Way(given["way"]),
            outcome=Call.Outcome(given["outcome"]),
            person=Person.objects.filter(public_id=given["person"]).first() if given["person"] else None,
            words=given["words"],
            promise=given["promise"],
            promised_on=given["promised_on"],
        )
        try:
            services.note(by=actor, family=family, said=said, key=given["key"], at=timezone.now())
        except services.CannotNote as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Written down. Whoever calls next reads it."))
            if request.POST.get("from") == "calls":
                return redirect("relocation:calls")
            return redirect(f"{reverse('relocation:family', args=[family.public_id])}#calls")
    return family_page(request, family_id, call_form=form)


@signed_in
@require_POST
def keep(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """A promise was kept."""
    actor = actor_of(request)
    seen = Call.objects.filter(family__in=families_at_work(actor)).select_related("family")
    promise = get_object_or_404(seen, public_id=call_id)
    require_can_lead(actor, promise.family)
    try:
        services.keep(by=actor, promise=promise, at=timezone.now())
    except services.CannotNote as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The promise is kept. Thank you!"))
    return redirect(f"{reverse('relocation:family', args=[promise.family.public_id])}#calls")
