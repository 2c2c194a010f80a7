"""What every model, service, job, enum and file of the platform keeps to."""

import enum
import inspect
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, get_type_hints

import pytest
from django.apps import apps
from django.forms import BaseForm
from django.http import HttpRequest
from django.template import Context, Template
from django.utils.translation import override

from teremok.platform.access import Actor
from teremok.platform.jobs import app as jobs
from tests.sources import ROOT, modules, texts

LONG = 500
LONG_FOR_A_REASON: dict[str, str] = {}
NOT_OURS = ("static/ui/vendor/", "tests/vendor/", "requirements/", "/migrations/", "locale/", "LICENSE")
# Among services stand the questions they ask of themselves: they write nothing.
QUESTIONS = ("require_", "can_", "is_")
OF_THE_WEB = (HttpRequest, BaseForm)
KEYWORDS = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}


def _models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("teremok.")]


@pytest.mark.parametrize("model", _models(), ids=lambda model: model._meta.label)
def test_every_model_says_why_it_exists(model: Any):
    if hasattr(model, "pgh_tracked_model"):
        return  # a history table is described by the one it follows
    written = model.__doc__ or ""
    assert not written.startswith(f"{model.__name__}("), "Django made this docstring up"
    assert len(written) > 40


def _enums() -> list[type[enum.Enum]]:
    found = {}
    for module in modules():
        for value in vars(module).values():
            for candidate in (value, *(vars(value).values() if inspect.isclass(value) else ())):
                if _is_enum_of_ours(candidate):
                    found[f"{candidate.__module__}.{candidate.__qualname__}"] = candidate
    return [found[name] for name in sorted(found)]


def _is_enum_of_ours(value: object) -> bool:
    if not (inspect.isclass(value) and issubclass(value, enum.Enum)):
        return False
    return value.__module__.startswith("teremok.") and bool(list(value))


def test_stored_values_are_lowercase_words():
    stored = [member for kind in _enums() for member in kind if isinstance(member.value, str)]
    wrong = [member for member in stored if member.value != member.value.lower() or " " in member.value]
    assert not wrong


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_status_can_be_drawn(language: str):
    with override(language):
        for kind in _enums():
            for member in kind:
                if hasattr(member, "tone"):
                    drawn = Template("{% status value %}").render(Context({"value": member}))
                    assert str(member.label) in drawn


def _services() -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in modules():
        if "services" not in module.__name__.split("."):
            continue
        for name, function in vars(module).items():
            if name.startswith(("_", *QUESTIONS)):
                continue
            if inspect.isfunction(function) and function.__module__ == module.__name__:
                yield f"{module.__name__.removeprefix('teremok.')}.{name}", function


@pytest.mark.parametrize(("name", "service"), [pytest.param(*pair, id=pair[0]) for pair in _services()])
def test_every_service_is_told_who_acts_and_when(name: str, service: Callable[..., Any]):
    parameters = inspect.signature(service).parameters
    assert [p.name for p in parameters.values() if p.kind not in KEYWORDS] == [], "services are keyword-only"
    told = {name: hint for name, hint in get_type_hints(service).items() if name in ("by", "at")}
    assert told == {"by": Actor, "at": datetime}
    assert all(parameters[name].default is inspect.Parameter.empty for name in told), "nobody acts by default"


@pytest.mark.parametrize(("name", "service"), [pytest.param(*pair, id=pair[0]) for pair in _services()])
def test_no_service_knows_of_requests_and_forms(name: str, service: Callable[..., Any]):
    assert not {"request", "form"} & set(inspect.signature(service).parameters)
    taken = [hint for argument, hint in get_type_hints(service).items() if argument != "return"]
    assert [hint for hint in taken if inspect.isclass(hint) and issubclass(hint, OF_THE_WEB)] == []


def test_every_job_has_a_queue_that_workers_serve():
    jobs.perform_import_paths()
    tasks = [task for task in jobs.tasks.values() if not task.name.startswith("builtin:")]
    assert tasks
    assert [task.name for task in tasks if not task.queue] == []
    assert all("." in task.name for task in tasks if not task.name.startswith("procrastinate"))


def test_long_files_have_a_reason():
    long = {
        path.relative_to(ROOT).as_posix()
        for path in texts(".py", ".html", ".css", ".js")
        if not any(part in path.as_posix() for part in NOT_OURS) and len(path.read_text().splitlines()) > LONG
    }
    assert long == set(LONG_FOR_A_REASON)
