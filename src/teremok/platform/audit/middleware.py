"""Names the actor to the database, so that the change history knows who did it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from teremok.platform.access.requests import actor_of
from teremok.platform.audit.signatures import acting


class Journal:
    """Signs what a request writes; one that only reads costs nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting(lambda: actor_of(request)):
            return self.get_response(request)
