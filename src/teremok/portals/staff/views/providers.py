"""Those who carry mail, SMS and push messages: how they are doing, and asking one now."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teremok.platform.access import Actor, Role
from teremok.platform.access.requests import actor_of
from teremok.platform.channels import queries
from teremok.portals.staff.views.staff_only import staff_only


def sees_providers(actor: Actor) -> bool:
    return actor.has_role(Role.ADMINISTRATOR)


@staff_only
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    _require_administrator(request)
    return render(request, "staff/providers.html", {"standings": queries.standings()})


@staff_only
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Speaks to the provider as `teremok doctor` would, and says what it answered."""
    _require_administrator(request)
    provider = queries.provider_named(name)
    if provider is None:
        raise Http404
    complaint = provider.check()
    if complaint:
        messages.error(request, complaint)
    else:
        messages.success(request, _("%(provider)s answers.") % {"provider": name})
    return redirect("staff:providers")


def _require_administrator(request: HttpRequest) -> None:
    if not sees_providers(actor_of(request)):
        raise PermissionDenied(_("Only a platform administrator looks after the providers."))
