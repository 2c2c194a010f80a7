"""Whom nothing has reached, for the officer and the supervisor."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from teremok.identity.views.signed_in import signed_in
from teremok.notices.queries import silence
from teremok.notices.task_access import works_on_tasks
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.ui import errors
from teremok.ui.paging import page_of
from teremok.ui.parts import Crumb

PURPOSE = gettext_noop("People nothing has reached")
SIZE = 50


@signed_in
@require_safe
def silent(request: HttpRequest) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if not works_on_tasks(actor):
        return errors.answer(request, 403)
    found = silence.silent_people(actor, at=at)
    page = page_of(found, by=silence.ORDER, cursor=request.GET.get("cursor", ""), size=SIZE)
    people = {watch.person.public_id for watch in page.items}
    record_look(by=actor, people=people, purpose=PURPOSE, place="tasks:silence", at=at)
    parts = {
        "page": page,
        "lines": silence.shown(page.items, at=at),
        "crumbs": [Crumb(_("Calls and visits"), reverse("tasks:desk")), Crumb(_("Without news"))],
    }
    return render(request, "notices/tasks/silence.html", parts)
