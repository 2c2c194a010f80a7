"""The description of the API as people read it, taken from the one for machines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Part:
    """A parameter or a field."""

    name: str
    where: str
    kind: str
    is_required: bool
    about: SafeString


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    about: SafeString
    asked: tuple[Part, ...]
    told: tuple[Part, ...]

    @property
    def anchor(self) -> str:
        return f"{self.method}{self.path}".lower().replace("/", "-").replace("{", "").replace("}", "")


def operations_by_tag(schema: Mapping[str, Any]) -> dict[str, list[Operation]]:
    """Operations in the order of the addresses, under their headings."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            found.setdefault(operation["tags"][0], []).append(_operation(schema, method, path, operation))
    return found


def _operation(schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Operation:
    asked = [
        Part(each["name"], each["in"], _kind(each["schema"]), each.get("required", False), _about(each))
        for each in operation.get("parameters", [])
    ]
    body = operation.get("requestBody", {}).get("content", {})
    for content in body.values():
        asked += _fields(schema, content["schema"], "body")
    answers = operation["responses"]
    good = next(answers[status] for status in answers if str(status).startswith("2"))
    told = [part for content in good.get("content", {}).values() for part in _fields(schema, content["schema"], "")]
    about = readable(operation.get("description", ""))
    return Operation(method.upper(), path, operation["summary"], about, tuple(asked), tuple(told))


def readable(text: str) -> SafeString:
    """What stands between backticks, as Markdown has it, becomes code; the rest is escaped."""
    pieces = text.split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", piece) if n % 2 else piece,) for n, piece in enumerate(pieces))
    )


def _fields(schema: Mapping[str, Any], part: Mapping[str, Any], where: str) -> Iterator[Part]:
    named = _resolved(schema, part)
    for name, field in named.get("properties", {}).items():
        yield Part(name, where, _kind(field), name in named.get("required", []), _about(field))


def _resolved(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = part.get("$ref")
    found: Mapping[str, Any] = schema["components"]["schemas"][reference.rsplit("/", 1)[-1]] if reference else part
    return found


def _kind(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in field:
        return " | ".join(_kind(each) for each in field["anyOf"])
    if field.get("type") == "array":
        return f"[{_kind(field['items'])}]"
    return str(field.get("format") or field.get("type") or "any")


def _about(part: Mapping[str, Any]) -> SafeString:
    return readable(str(part.get("description") or part.get("schema", {}).get("description") or ""))
