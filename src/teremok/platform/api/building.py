"""Puts routers together into one API with its description and its guarded addresses."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI, Router
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from orjson import OPT_NON_STR_KEYS, dumps

from teremok.platform.api.calling import SessionAuth, TokenAuth
from teremok.platform.api.gate import Door, guarded
from teremok.platform.api.problems import CONTENT_TYPE, Problem, only_problems, problem, speak_problems
from teremok.platform.api.repeating import HEADER, LONGEST_KEY

ANSWERS_OF_ALL = {401: "Nobody is known", 403: "Not allowed", 405: "Method not known", 429: "Too many requests"}
MORE_ANSWERS = {
    "get": {400: "The cursor is wrong", 404: "Nothing there", 422: "The request is wrong"},
    "post": {
        400: "The request or its Idempotency-Key can't be read",
        404: "Nothing there",
        409: "Can't be done now",
        413: "Too large",
        422: "The request is wrong",
    },
}


class Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return dumps(data, default=str, option=OPT_NON_STR_KEYS)


class Api(NinjaAPI):
    """Ninja's API that also tells of problems and keys in its description."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        faults = schema["components"]["schemas"]["Problem"].pop("$defs")
        schema["components"]["schemas"].update(faults)
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                _tell(method, operation)
        return schema


def build(routers: Mapping[str, Router], *, title: str, description: str, refusals: tuple[type[Exception], ...]) -> Api:
    """`refusals` are the exceptions whose sentence is told with 409."""
    api = Api(
        title=title,
        version="1",
        description=description,
        urls_namespace="api",
        docs_url=None,
        auth=[TokenAuth(), SessionAuth()],
        renderer=Json(),
    )
    for prefix, router in routers.items():
        api.add_router(prefix, router)
    speak_problems(api, refusals)
    return api


def addresses(
    api: Api,
    *,
    description: Callable[..., HttpResponse],
    reference: Callable[..., HttpResponse],
    doors: Mapping[str, Door],
) -> list[URLPattern]:
    """Every address of the API; what lies under none of them is a problem too. `doors` by router's prefix."""

    def door_of(route: str) -> Door | None:
        return next((door for prefix, door in doors.items() if f"/{route}/".startswith(f"{prefix}/")), None)

    found = [
        URLPattern(
            pattern.pattern,
            guarded(pattern.callback, door_of(str(pattern.pattern))),
            pattern.default_args,
            pattern.name,
        )
        for pattern in api.urls[0]
        if isinstance(pattern, URLPattern) and pattern.name not in {"api-root", "openapi-json"}
    ]
    return [
        path("openapi.json", only_problems(description), name="openapi-json"),
        path("docs", reference, name="docs"),
        *found,
        path("", only_problems(_nothing), name="api-root"),
        path("<path:rest>", only_problems(_nothing), name="nothing"),
    ]


def _nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    return problem(404)


def _tell(method: str, operation: dict[str, Any]) -> None:
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, said in {**ANSWERS_OF_ALL, **MORE_ANSWERS.get(method, MORE_ANSWERS["post"])}.items():
        operation["responses"].setdefault(status, {"description": said, "content": content})
    if method == "post":
        key = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[!-~]+$"}
        operation.setdefault("parameters", []).append(
            {"in": "header", "name": HEADER, "required": True, "schema": key,
             "description": "Your own name of this post: repeated with it, it is done once."}
        )  # fmt: skip
