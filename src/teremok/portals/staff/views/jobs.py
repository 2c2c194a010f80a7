"""Jobs that failed for good: why, and having them run again."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teremok.platform.access import Actor, Denied, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.jobs import queries, services
from teremok.portals.staff.views.staff_only import staff_only


def sees_jobs(actor: Actor) -> bool:
    return actor.has_role(Role.ADMINISTRATOR)


@staff_only
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    try:
        services.require_can_see_jobs(actor_of(request))
    except Denied as denied:
        raise PermissionDenied(str(denied)) from denied
    return render(request, "staff/jobs.html", {"jobs": queries.failed(), "counts": queries.counts()})


@staff_only
@require_POST
def retry(request: HttpRequest, failure_id: UUID) -> HttpResponse:
    try:
        services.retry(failure=failure_id, by=actor_of(request), at=timezone.now())
    except Denied as denied:
        raise PermissionDenied(str(denied)) from denied
    except services.CannotRetry as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The job will run again in a moment."))
    return redirect("staff:jobs")
