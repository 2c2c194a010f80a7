"""Setting up the authenticator app, and the recovery codes."""

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from teremok.identity import entering, totp
from teremok.identity.actors import SECOND_FACTOR, holds_roles
from teremok.identity.forms import CodeForm
from teremok.identity.models import OpenSession
from teremok.identity.services import second_factors, sessions
from teremok.identity.views.signed_in import account_of, signed_in
from teremok.platform.access.requests import actor_of

ISSUER = "Teremok"


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """Shows the QR code and takes the first code; staff come here by themselves before their workspace opens."""
    account, actor, now = account_of(request), actor_of(request), timezone.now()
    if second_factors.is_set_up(account):
        if request.session.get(SECOND_FACTOR):
            return redirect("identity:account")
        return entering.begin(request, account, OpenSession.Method.OTHER)
    secret = second_factors.begin(account=account, by=actor, at=now)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sheet = second_factors.confirm(account=account, code=form.cleaned_data["code"], by=actor, at=now)
        except second_factors.WrongCode as refusal:
            form.add_error("code", str(refusal))
        else:
            request.session[SECOND_FACTOR] = True
            sessions.renew_key(session=request.session, by=actor, at=now)
            after = request.session.pop(entering.NEXT, "")
            return render(request, "identity/recovery_codes.html", {"codes": sheet, "next": after})
    link = totp.link(secret, issuer=ISSUER, name=str(account))
    page = {
        "form": form,
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "link": link,
        "qr": segno.make(link).svg_data_uri(scale=5, border=4, light="#fff"),
        "is_required": holds_roles(account),
    }
    return render(request, "identity/set_up_second_factor.html", page)


@never_cache
@signed_in
@require_POST
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if not request.session.get(SECOND_FACTOR):
        return redirect("identity:second_factor")
    codes = second_factors.renew_recovery_codes(account=account, by=actor_of(request), at=timezone.now())
    return render(request, "identity/recovery_codes.html", {"codes": codes, "next": ""})


@signed_in
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    account = account_of(request)
    if not request.session.get(SECOND_FACTOR):
        return redirect("identity:second_factor")
    second_factors.remove(
        account=account, keep=request.session.session_key or "", by=actor_of(request), at=timezone.now()
    )
    request.session[SECOND_FACTOR] = False
    messages.success(
        request,
        _("The authenticator app is removed; its codes open your account no more. Other browsers are signed out."),
    )
    return redirect("identity:account")
