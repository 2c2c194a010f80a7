"""For those who keep a house: entering an authority that somebody showed on paper, and ending it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from teremok.identity.access import VERIFIERS, visible_papers
from teremok.identity.forms import PaperForm
from teremok.identity.models import Authority
from teremok.identity.services import authorities
from teremok.identity.views.signed_in import only_for, signed_in
from teremok.platform.access import Denied
from teremok.platform.access.requests import actor_of
from teremok.platform.audit.looks import record_look
from teremok.registry.access import visible_people

PURPOSE = gettext_noop("Entering who may act for a person")


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, person_id: UUID) -> HttpResponse:
    only_for(request, *VERIFIERS)
    actor, now = actor_of(request), timezone.now()
    person = get_object_or_404(visible_people(actor), public_id=person_id)
    form = PaperForm(request.POST if request.method == "POST" else None, initial={"starts_on": timezone.localdate(now)})
    if form.is_valid():
        try:
            authorities.give(
                principal=person,
                agent=form.cleaned_data["agent"],
                scope=Authority.Scope(form.cleaned_data["scope"]),
                starts_on=form.cleaned_data["starts_on"],
                ends_on=form.cleaned_data["ends_on"],
                basis=form.cleaned_data["basis"],
                by=actor,
                at=now,
            )
        except (Denied, authorities.CannotGrant) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Entered. The person sees it in their account and can end it there."))
            return redirect("identity:papers", person_id=person.public_id)
    record_look(by=actor, people=[person.public_id], purpose=PURPOSE, place="identity:papers", at=now)
    standing = visible_papers(actor).filter(principal=person, revoked_at=None).select_related("agent").order_by("-id")
    return render(request, "identity/staff/papers.html", {"person": person, "form": form, "standing": standing})


@signed_in
@require_POST
def revoke(request: HttpRequest, authority_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    authority = get_object_or_404(visible_papers(actor).select_related("principal"), public_id=authority_id)
    try:
        authorities.revoke(authority=authority, by=actor, at=timezone.now())
    except Denied as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Ended. It is in force no more."))
    return redirect("identity:papers", person_id=authority.principal.public_id)
