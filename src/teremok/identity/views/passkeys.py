"""Signing in with a passkey; adding and removing one. Works only with JavaScript: the browser speaks to the device."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from teremok.identity import challenges, entering
from teremok.identity.models import OpenSession
from teremok.identity.services import passkeys
from teremok.identity.views.sign_in import address_of
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access.requests import actor_of
from teremok.platform.limits import spend

STATE = "passkey_state"


@never_cache
@require_POST
def sign_in_options(request: HttpRequest) -> HttpResponse:
    options, request.session[STATE] = challenges.to_sign_in()
    return JsonResponse(options)


@never_cache
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """A challenge answers once."""
    state = request.session.pop(STATE, None)
    try:
        if not spend("passkey-address", address_of(request), limit=60, per=entering.WAITS_FOR):
            raise passkeys.CannotUsePasskey(_("Too many sign-ins from your network. Wait a few minutes and try again."))
        account = passkeys.prove(state=state, answer=_answer(request), by=actor_of(request), at=timezone.now())
    except passkeys.CannotUsePasskey as refusal:
        messages.error(request, str(refusal))
        return redirect("identity:sign_in")
    return entering.begin(request, account, OpenSession.Method.PASSKEY, has_second_factor=True)


@never_cache
@signed_in
@require_POST
def add_options(request: HttpRequest) -> HttpResponse:
    options, request.session[STATE] = challenges.to_add(account_of(request))
    return JsonResponse(options)


@signed_in
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    state = request.session.pop(STATE, None)
    name = request.POST.get("name", "")
    try:
        passkeys.add(
            account=account_of(request),
            name=name,
            state=state,
            answer=_answer(request),
            by=actor_of(request),
            at=timezone.now(),
        )
    except passkeys.CannotUsePasskey as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The passkey is added. Next time sign in with it."))
    return redirect("identity:account")


@signed_in
@require_POST
def remove(request: HttpRequest, passkey_id: UUID) -> HttpResponse:
    passkeys.remove(account=account_of(request), passkey_id=passkey_id, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The passkey is removed and opens this account no more."))
    return redirect("identity:account")


def _answer(request: HttpRequest) -> dict[str, Any]:
    try:
        answer = json.loads(request.POST.get("credential", ""))
    except ValueError as error:
        raise passkeys.CannotUsePasskey(_("The device's answer could not be read. Try again.")) from error
    if not isinstance(answer, dict):
        raise passkeys.CannotUsePasskey(_("The device's answer could not be read. Try again."))
    return answer
