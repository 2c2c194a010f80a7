"""For pages that need somebody signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from teremok.identity.models import Account
from teremok.platform.access import Denied, Role
from teremok.platform.access.requests import actor_of

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)


def signed_in(
    view: Callable[Concatenate[HttpRequest, P], R],
) -> Callable[Concatenate[HttpRequest, P], R | HttpResponseRedirect]:
    """Leads a visitor to sign in and then back."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R | HttpResponseRedirect:
        if not actor_of(request).is_signed_in:
            return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
        return view(request, *args, **kwargs)

    return guarded


def only_for(request: HttpRequest, *allowed: Role) -> None:
    """Raises Denied with whom to ask."""
    if actor_of(request).has_role(*allowed):
        return
    if Role.MANAGER in allowed:
        raise Denied(_("This page is for the organisation's registrar and manager. Ask them if you need it."))
    raise Denied(_("This page is for the platform's administrator. Ask them if you need it."))


def account_of(request: HttpRequest) -> Account:
    """The account behind the request's actor, without another query."""
    return cast("Account", request.user)
