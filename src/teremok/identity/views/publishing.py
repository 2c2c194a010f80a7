"""For the platform's administrator: publishing the next version of a policy or consent."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from teremok.identity.forms import PolicyForm
from teremok.identity.models import Policy
from teremok.identity.queries.policies import in_force, to_come
from teremok.identity.services import consents
from teremok.identity.views.signed_in import only_for, signed_in
from teremok.platform.access import Denied, Role
from teremok.platform.access.requests import actor_of


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Every document with the version in force and those to come, and the form for the next one."""
    only_for(request, Role.ADMINISTRATOR)
    today = timezone.localdate()
    form = PolicyForm(request.POST if request.method == "POST" else None, initial={"from_on": today})
    if form.is_valid():
        try:
            published = consents.publish(
                kind=Policy.Kind(form.cleaned_data["kind"]),
                texts=form.texts,
                from_on=form.cleaned_data["from_on"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except (Denied, consents.CannotPublish) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Published as version %(number)d.") % {"number": published[0].version})
            return redirect("identity:publish")
    documents = [(kind, in_force(kind, on=today), to_come(kind, on=today)) for kind in Policy.Kind]
    return render(request, "identity/staff/policies.html", {"form": form, "documents": documents})
