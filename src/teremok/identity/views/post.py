"""For the platform's administrator: mail and SMS that didn't leave, and sending them again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.views.signed_in import only_for, signed_in
from teremok.platform.access import Denied, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.channels import delivering
from teremok.platform.channels.models import Outgoing
from teremok.platform.channels.states import State

SHOWN = 100


@never_cache
@signed_in
@require_safe
def show_failed(request: HttpRequest) -> HttpResponse:
    """To whom, when and why not; never what was written."""
    only_for(request, Role.ADMINISTRATOR)
    failed = Outgoing.objects.filter(state=State.FAILED)
    page = {"failed": failed.order_by("-ended_at", "-id")[:SHOWN], "total": failed.count()}
    return render(request, "identity/staff/post.html", page)


@signed_in
@require_POST
def try_again(request: HttpRequest, outgoing_id: UUID) -> HttpResponse:
    only_for(request, Role.ADMINISTRATOR)
    outgoing = get_object_or_404(Outgoing, public_id=outgoing_id)
    try:
        delivering.try_again(outgoing=outgoing, by=actor_of(request), at=timezone.now())
    except (Denied, delivering.CannotTryAgain) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is on its way again."))
    return redirect("identity:post")
