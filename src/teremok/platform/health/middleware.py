"""Gives every request an id, writes one line about it and counts it."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

import structlog
from django.http import HttpRequest, HttpResponse

from teremok.platform.access.requests import actor_of
from teremok.platform.health.metrics import REQUESTS, SECONDS

SANE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

logger = structlog.get_logger("teremok.requests")


class RequestLog:
    """X-Request-ID is taken over from a proxy when it is sane, and given back.

    The line names the route and the account, never the query or the body: people search for people.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if SANE_ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        begun = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - begun
        route = _route(request)
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        SECONDS.labels(route).observe(seconds)
        response["X-Request-ID"] = request_id
        actor = actor_of(request)
        logger.info(
            "request",
            method=method,
            route=route,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            **({"account": str(actor.account_id)} if actor.account_id else {}),
        )
        return response


def _route(request: HttpRequest) -> str:
    """The pattern that matched, not the path: paths are many and name people."""
    if request.path_info.startswith("/static/"):
        return "static"
    match = request.resolver_match
    return f"/{match.route}" if match else "none"
