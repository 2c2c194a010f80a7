"""The first page of the workspace: one search over everything."""

from datetime import timedelta
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop

from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.platform.limits import spend
from teremok.portals.staff import beginning
from teremok.portals.staff.views.staff_only import staff_only
from teremok.registry.search import find
from teremok.ui import errors

PURPOSE = gettext_noop("Search in the workspace")
LONGEST = 200
SEARCHES_A_MINUTE = 240  # one for each letter of a quick typist, too few for a script that copies the register


@staff_only
def front(request: HttpRequest) -> HttpResponse:
    """Without words the page tells how things stand and what can be typed; found people count as a look."""
    actor = actor_of(request)
    text = request.GET.get("q", "")[:LONGEST].strip()
    if text and not spend("search", str(actor.account_id), limit=SEARCHES_A_MINUTE, per=timedelta(minutes=1)):
        return errors.answer(request, HTTPStatus.TOO_MANY_REQUESTS)
    found = find(text, by=actor)
    people = [person.public_id for person in found.people]
    record_look(by=actor, people=people, purpose=PURPOSE, place="staff:front", at=timezone.now())
    parts: dict[str, object] = {"text": text, "found": found}
    if not text:
        on = timezone.localdate()
        parts |= {"figures": beginning.figures(actor, on=on), "examples": beginning.examples(actor)}
    return render(request, "staff/front.html#found" if request.htmx else "staff/front.html", parts)  # type: ignore[attr-defined]
