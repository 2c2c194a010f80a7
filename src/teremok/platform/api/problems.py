"""Every error as application/problem+json (RFC 9457)."""

import json
import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import Field

from teremok.platform.access import Denied
from teremok.platform.database.gone import is_gone

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
log = logging.getLogger("teremok.api")


class Fault(Schema):
    """One thing that is wrong with a request."""

    where: str = Field(description="The place: query.limit, body.number …")
    message: str


class Problem(Schema):
    """What went wrong, by RFC 9457."""

    type: str = Field(description="A name of the kind of problem; about:blank means that the status says it all.")
    title: str
    status: int
    detail: str = Field(description="A sentence for people, in the language asked for.")
    faults: list[Fault] = Field(default=[], description="For 422: each thing that is wrong.")


class CannotDo(Exception):
    """An operation can't be done; becomes a problem of `status`."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status


def problem(status: int, detail: str = "", *, faults: list[dict[str, str]] | None = None) -> HttpResponse:
    said = HTTPStatus(status)
    body: dict[str, Any] = {"type": "about:blank", "title": said.phrase, "status": status}
    body["detail"] = detail or _sentence(status)
    if faults:
        body["faults"] = faults
    response = HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=CONTENT_TYPE)
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="teremok"'
    return response


def speak_problems(api: NinjaAPI, refusals: tuple[type[Exception], ...]) -> None:
    """Handlers for all that operations raise; `refusals` are sentences of services, answered with 409."""
    api.add_exception_handler(Http404, lambda _request, _error: problem(404))
    api.add_exception_handler(Denied, lambda _request, error: problem(403, str(error)))
    api.add_exception_handler(CannotDo, _of_refusal)
    api.add_exception_handler(HttpError, _of_http_error)
    api.add_exception_handler(ValidationError, _of_wrong_request)
    api.add_exception_handler(RequestDataTooBig, lambda _request, _error: problem(413))
    api.add_exception_handler(Exception, _unexpected)
    for refusal in refusals:
        api.add_exception_handler(refusal, lambda _request, error: problem(409, str(error)))


def only_problems(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Turns what Django itself answers (405, a body too big) into a problem, and keeps its headers."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except RequestDataTooBig:
            return problem(413)
        except (MultiPartParserError, SuspiciousOperation):
            return problem(400)
        if response.status_code < HTTPStatus.BAD_REQUEST or response.headers.get("Content-Type") == CONTENT_TYPE:
            return response
        told = problem(response.status_code)
        for name, value in response.headers.items():
            if name not in {"Content-Type", "Content-Length"}:
                told.headers[name] = value
        return told

    return answered


def _of_refusal(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status, str(error))


def _of_http_error(_request: HttpRequest, error: Any) -> HttpResponse:
    return problem(error.status_code)


def _of_wrong_request(_request: HttpRequest, error: Any) -> HttpResponse:
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"]} for fault in error.errors
    ]
    return problem(422, _("The request is not right: see what is wrong with each part."), faults=faults)


def _unexpected(request: HttpRequest, error: Any) -> HttpResponse:
    if is_gone(error):
        log.warning("The database does not answer an operation of the API")
        response = problem(503)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    got_request_exception.send(sender=NinjaAPI, request=request)
    log.error("An operation of the API failed", exc_info=error)
    return problem(500)


def _sentence(status: int) -> str:
    sentences = {
        400: _("The request can't be understood: check its form."),
        401: _("Send a token as “Authorization: Bearer …”."),
        403: _("You may not do this."),
        404: _("There is no such thing, or you may not see it."),
        405: _("This address does not know that method; see the header Allow."),
        413: _("The request is too large: send less at once."),
        429: _("Too many requests: wait as long as the header Retry-After says."),
        500: _("Something went wrong on our side. We have written it down; try again later."),
        503: _("We are not ready just now: wait as long as the header Retry-After says."),
    }
    return sentences.get(status, HTTPStatus(status).description)
