"""One press for what the registry knows already: a right-holder died, sold or came."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from teremok.identity.views.signed_in import signed_in
from teremok.modules.relocation.queries import worklist
from teremok.modules.relocation.queries.board import matters as visible_matters
from teremok.modules.relocation.services.members import CannotChange, follow_registry
from teremok.platform.access.requests import actor_of
from teremok.ui import errors


@signed_in
@require_POST
def follow(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The family becomes what the registry says."""
    actor = actor_of(request)
    matter = get_object_or_404(visible_matters(actor), public_id=matter_id)
    if not worklist.can_close(actor, matter):
        return errors.answer(request, 403)
    try:
        follow_registry(matter=matter, by=actor, at=timezone.now())
    except CannotChange as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The family is now as the registry has it."))
    return redirect(f"{reverse('relocation:matters')}?kind={matter.kind}")
