"""The way into every operation: limits, repeatable posts, nothing but problems."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from teremok.platform.access import Denied
from teremok.platform.api import repeating
from teremok.platform.api.calling import caller_of
from teremok.platform.api.problems import CannotDo, only_problems, problem
from teremok.platform.limits import spend

MINUTE = timedelta(minutes=1)
CALLS_A_MINUTE = 600
STRANGERS_CALLS_A_MINUTE = 60


Door = Callable[[HttpRequest], object]


def guarded(view: Callable[..., HttpResponseBase], door: Door | None = None) -> Callable[..., HttpResponseBase]:
    """A caller's own limit; a narrow one by address for whoever is not known.

    `door` raises Denied or CannotDo for whom nothing lies behind, before anything is read of what they sent.
    """

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        caller = caller_of(request)
        if caller is None:
            within = spend("api-stranger", request.META["REMOTE_ADDR"], limit=STRANGERS_CALLS_A_MINUTE, per=MINUTE)
        else:
            within = spend("api", caller.key, limit=CALLS_A_MINUTE, per=MINUTE)
        if not within:
            response = problem(429)
            response.headers["Retry-After"] = "10"
            return response
        if caller is not None and door is not None:
            try:
                door(request)
            except Denied as refusal:
                return problem(403, str(refusal))
            except CannotDo as refusal:
                return problem(refusal.status, str(refusal))
        if request.method == "POST" and caller is not None:
            return repeating.once(view, request, caller, *args, **kwargs)
        return view(request, *args, **kwargs)

    return only_problems(entered)
