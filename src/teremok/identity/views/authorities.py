"""Who may act for me, and for whom I may act."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from teremok.identity.access import visible_authorities
from teremok.identity.forms import AuthorityForm
from teremok.identity.models import Authority
from teremok.identity.services import authorities
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access import Assurance, Denied
from teremok.platform.access.requests import actor_of


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    actor, holder = actor_of(request), account_of(request)
    form = AuthorityForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and holder.person is not None:
        try:
            authorities.give(
                principal=holder.person,
                agent=form.cleaned_data["agent"],
                scope=Authority.Scope(form.cleaned_data["scope"]),
                starts_on=timezone.localdate(),
                ends_on=form.cleaned_data["ends_on"],
                basis="",
                by=actor,
                at=timezone.now(),
            )
        except (Denied, authorities.CannotGrant) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Done. You can end it here at any time."))
            return redirect("identity:authorities")
    standing = visible_authorities(actor).filter(revoked_at=None).select_related("agent", "principal").order_by("-id")
    page = {
        "form": form,
        "can_give": actor.person_id is not None and actor.assurance >= Assurance.CONFIRMED,
        "given": [one for one in standing if one.principal_id == actor.person_id],
        "held": [one for one in standing if one.agent_id == holder.pk],
    }
    return render(request, "identity/authorities.html", page)


@signed_in
@require_POST
def revoke(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    authority = get_object_or_404(visible_authorities(actor), public_id=authority_id)
    try:
        authorities.revoke(authority=authority, by=actor, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ended. It is in force no more."))
    return redirect("identity:authorities")
