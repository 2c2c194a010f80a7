"""Builds the request's Actor, once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from teremok.platform.access import ANONYMOUS
from teremok.platform.access.requests import set_actor


class ActingPerson:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        set_actor(request, ANONYMOUS)
        return self.get_response(request)
