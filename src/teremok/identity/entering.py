"""From a proved first factor to an open session: the same few steps for a code, a provider and a passkey."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from teremok.identity.actors import SECOND_FACTOR, actor_for_account, holds_roles
from teremok.identity.models import Account, OpenSession
from teremok.identity.receivers import METHOD
from teremok.identity.services import second_factors

NEXT = "sign_in_next"
WAITING = "sign_in_waiting"
WAITS_FOR = timedelta(minutes=10)
WORKSPACE = "/staff/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def remember_next(request: HttpRequest, url: str) -> None:
    """Keeps the page someone was on the way to; what leads elsewhere than to a page of ours is forgotten."""
    if url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        request.session[NEXT] = url
    else:
        request.session.pop(NEXT, None)


def next_page(request: HttpRequest, account: Account, *, at: datetime) -> str:
    """The page asked for before sign-in; else the workspace for staff who have no home here, else the home page."""
    asked: str = request.session.get(NEXT, "")
    actor = actor_for_account(account, at=at)
    lives_here = actor.person_id is not None or actor.authorities
    return asked or (WORKSPACE if actor.is_staff and not lives_here else settings.LOGIN_REDIRECT_URL)


def begin(
    request: HttpRequest, account: Account, method: OpenSession.Method, *, has_second_factor: bool = False
) -> HttpResponse:
    """The first factor is proved: opens the session, or asks an account with an authenticator app for its code."""
    if not account.is_active:
        messages.error(request, _("This account is closed. Your house's management can tell you why."))
        return redirect("identity:sign_in")
    if has_second_factor or not second_factors.is_set_up(account):
        return finish(request, account, method, has_second_factor=has_second_factor)
    request.session[WAITING] = [str(account.public_id), method.value, timezone.now().timestamp()]
    return redirect("identity:second_step")


def waiting(request: HttpRequest) -> tuple[Account, OpenSession.Method] | None:
    """The account that has proved its first factor in this browser within ten minutes."""
    account_id, method, since = request.session.get(WAITING) or (None, "", 0.0)
    if account_id is None or timezone.now().timestamp() - since > WAITS_FOR.total_seconds():
        return None
    account = Account.objects.filter(public_id=account_id, is_active=True).first()
    return (account, OpenSession.Method(method)) if account else None


def finish(
    request: HttpRequest, account: Account, method: OpenSession.Method, *, has_second_factor: bool
) -> HttpResponse:
    """Opens the session under a new key, so that a key planted before sign-in is worth nothing."""
    url = next_page(request, account, at=timezone.now())
    request.session.flush()
    request.session[METHOD] = method.value
    login(request, account, backend=BACKEND)
    request.session[SECOND_FACTOR] = has_second_factor
    if not has_second_factor and holds_roles(account):
        request.session[NEXT] = url
        return redirect("identity:second_factor")
    return redirect(url)
