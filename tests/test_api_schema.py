"""Odd requests, drawn from the API's own description: never a failure of ours, never an answer it does not name."""

from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import checks

from teremok.config.api import api
from teremok.config.wsgi import application
from teremok.platform.api import gate
from tests.cast import Cast
from tests.nouns import Nouns
from tests.test_api import token_of

ODD = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
DESCRIPTION = "/api/v1/openapi.json"
OPERATIONS = [(path, method) for path, known in api.get_openapi_schema()["paths"].items() for method in known]
checks.load_all_checks()
CHECKS = [
    checks.CHECKS.get_one(name)
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    )
]


@pytest.fixture(autouse=True)
def _one_connection():
    """The WSGI application works inside the test's transaction, so its connection must outlive each request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _token_for(path: str, cast: Cast) -> str:
    """A manager's token; that of the administrator where a manager may do nothing."""
    if path.startswith("/api/v1/imports"):
        return token_of(cast, "maya", organisation="city")
    return token_of(cast, "lev")


@cache
def described() -> Any:
    """The description as it is served, read once."""
    return schemathesis.openapi.from_wsgi(DESCRIPTION, application)


@pytest.mark.django_db
@pytest.mark.parametrize("about_real_things", [False, True], ids=["odd", "real"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_odd_requests_are_answered_as_described(
    path, method, about_real_things, cast_of_module: Cast, nouns: Nouns, monkeypatch
):
    monkeypatch.setattr(gate, "CALLS_A_MINUTE", 1_000_000)
    real = {
        "house_id": nouns["house"],
        "premises_id": nouns["flat"],
        "person_id": nouns["anna"],
        "organisation_id": nouns["organisation"],
        "notice_id": nouns["mailing" if path.startswith("/api/v1/messages") else "organisations_notice"],
        "import_id": nouns["import"],
        "listed_id": nouns["listed_house"],
        "family_id": nouns["family"],
    }
    headers = {"Authorization": f"Bearer {_token_for(path, cast_of_module)}"}
    operation = described()[path][method]
    answered = set()

    @given(operation.as_strategy())
    @ODD
    def ask(case):
        if about_real_things:
            case.path_parameters = {name: real[name] for name in case.path_parameters or {}}
        response = case.call(headers=headers)
        answered.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    ask()
    assert 401 not in answered
    assert method != "get" or not about_real_things or 200 in answered
