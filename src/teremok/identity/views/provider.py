"""To the identity provider and back."""

import logging
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from teremok.identity import entering, openid
from teremok.identity.models import OpenSession
from teremok.identity.services import providers
from teremok.identity.views.sign_in import address_of, provider
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access.requests import actor_of
from teremok.platform.limits import spend

ATTEMPT = "openid_attempt"
logger = logging.getLogger(__name__)


@never_cache
@require_safe
def go(request: HttpRequest) -> HttpResponse:
    if not provider():
        raise Http404
    if not spend("openid-address", address_of(request), limit=60, per=entering.WAITS_FOR):
        messages.error(request, _("Too many sign-ins from your network. Wait a few minutes and try again."))
        return redirect("identity:sign_in")
    attempt = openid.Attempt.new()
    try:
        address = openid.address(attempt, _callback())
    except openid.CannotIdentify as trouble:
        return _failed(request, trouble)
    request.session[ATTEMPT] = attempt.kept()
    return redirect(address)


@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """An attempt answers once, whatever comes of it."""
    kept = request.session.pop(ATTEMPT, None)
    if not provider() or kept is None:
        messages.error(request, _("This sign-in is over. Please start again."))
        return redirect("identity:sign_in")
    if "code" not in request.GET:
        messages.info(request, _("You have not signed in. You can do it by a code instead."))
        return redirect("identity:sign_in")
    actor = actor_of(request)
    linking = account_of(request) if actor.is_signed_in else None
    try:
        claims = openid.claims(
            attempt=openid.Attempt(**kept),
            state=request.GET.get("state", ""),
            code=request.GET["code"],
            callback=_callback(),
        )
        told = providers.Told.from_claims(claims)
        account = providers.account_of(told=told, signed_in=linking, by=actor, at=timezone.now())
    except openid.CannotIdentify as trouble:
        return _failed(request, trouble)
    except providers.CannotLink as refusal:
        messages.error(request, str(refusal))
        return redirect("identity:account" if linking else "identity:sign_in")
    if linking is not None:
        messages.success(request, _("The identity provider is linked to your account."))
        return redirect("identity:account")
    return entering.begin(request, account, OpenSession.Method.PROVIDER)


@signed_in
@require_POST
def unlink(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    try:
        providers.unlink(account=account_of(request), identity_id=identity_id, by=actor_of(request), at=timezone.now())
    except providers.CannotUnlink as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Unlinked. It opens your account no more; what it confirmed stands."))
    return redirect("identity:account")


def _callback() -> str:
    return settings.BASE_URL + reverse("identity:provider_back")


def _failed(request: HttpRequest, trouble: openid.CannotIdentify) -> HttpResponse:
    logger.warning("sign-in with the identity provider failed: %s", trouble)
    messages.error(request, _("The identity provider couldn't confirm who you are. Try again, or sign in by a code."))
    return redirect("identity:sign_in")
