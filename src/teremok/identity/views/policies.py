"""Policies for everyone to read, consents to give and withdraw."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from teremok.identity.models import CONSENTS, Policy
from teremok.identity.queries.policies import has_given, in_force, version
from teremok.identity.services import consents
from teremok.identity.views.sign_in import address_of
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access.requests import actor_of


@require_safe
def policy(request: HttpRequest, name: str) -> HttpResponse:
    """The version in force; an earlier one by `?version=`."""
    kind = _kind(name)
    today = timezone.localdate()
    document = in_force(kind, on=today)
    versions = Policy.objects.filter(kind=kind, from_on__lte=today)
    wanted = request.GET.get("version", "")
    if wanted:
        document = version(kind, int(wanted), on=today) if wanted.isdecimal() and len(wanted) < 6 else None
        if document is None:
            raise Http404
    signed = actor_of(request).is_signed_in
    page = {
        "kind": kind,
        "document": document,
        "versions": versions.order_by("-version").values("version", "from_on").distinct(),
        "is_consent": kind in CONSENTS,
        "is_given": signed and kind in CONSENTS and has_given(account_of(request), kind),
        "is_signed_in": signed,
    }
    return render(request, "identity/policy.html", page)


@signed_in
@require_POST
def consent(request: HttpRequest, name: str) -> HttpResponse:
    """Gives, or with `withdraw` takes back: the same one tap."""
    account, actor, now = account_of(request), actor_of(request), timezone.now()
    if "withdraw" in request.POST:
        consents.withdraw(account=account, kind=_kind(name), by=actor, at=now)
        messages.success(request, _("Your consent is withdrawn."))
    else:
        try:
            consents.give(account=account, kind=_kind(name), address=address_of(request), by=actor, at=now)
        except consents.CannotConsent as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Thank you. You can withdraw your consent here at any time."))
    return redirect("identity:policy", name=name)


def _kind(text: str) -> Policy.Kind:
    try:
        return Policy.Kind(text)
    except ValueError as error:
        raise Http404 from error
