"""The door of the workspace."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from teremok.identity.views.signed_in import signed_in
from teremok.platform.access.requests import actor_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_only(view: View[P]) -> View[P]:
    """Leads the signed-out to the sign-in; tells those who don't work here where their own pages are."""

    @wraps(view)
    def for_staff(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).is_staff:
            raise PermissionDenied(_("The workspace is for staff. Your own home is on the first page."))
        return view(request, *args, **kwargs)

    return signed_in(cast("View[P]", for_staff))
