"""JSON: an array of objects, or an object that holds one, read as a stream."""

import itertools
from collections.abc import Iterator
from typing import Any

import ijson
from django.utils.translation import gettext as _

from teremok.registry.imports.sources.limits import Metered
from teremok.registry.imports.sources.refusing import CannotRead

DEEPEST = 6


def rows_of(stream: Metered) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Names of nested values are joined by dots ("card.name"), members of short lists by their place ("center.0").

    The columns are those of the first hundred objects; an object of objects gives its keys as the column "key".
    """
    objects = _objects(stream)
    ahead = [_flat(number, value) for number, value in itertools.islice(objects, 100)]
    if not ahead:
        raise CannotRead(_("The file holds no list of objects. Choose the one that holds the list."))
    header = list(dict.fromkeys(name for _number, values in ahead for name in values))

    def rows() -> Iterator[tuple[int, list[str]]]:
        for number, values in itertools.chain(ahead, (_flat(n, v) for n, v in objects)):
            yield number, [values.get(name, "") for name in header]

    return header, rows()


def _objects(stream: Metered) -> Iterator[tuple[int, Any]]:
    try:
        yield from enumerate(_members(stream), start=1)
    except (ijson.JSONError, UnicodeDecodeError) as error:
        raise CannotRead(_("The file is not whole JSON: it breaks off or is damaged. Save it anew.")) from error


def _members(stream: Metered) -> Iterator[Any]:
    """Objects of the first array of objects in the document, or the members of an object of objects."""
    events = ijson.parse(stream, use_float=True)
    path, event, _value = next(events)
    if event == "start_array":
        yield from ijson.items(itertools.chain([(path, event, None)], events), "item")
        return
    for prefix, event, value in events:
        if event == "start_array" and prefix:
            again = itertools.chain([("", "start_array", None)], _below(prefix, events))
            yield from ijson.items(again, "item")
            return
        if event == "start_map" and prefix:
            builder = itertools.chain([(prefix, event, value)], events)
            yield from _mapped(builder)
            return


def _below(prefix: str, events: Iterator[tuple[str, str, Any]]) -> Iterator[tuple[str, str, Any]]:
    for path, event, value in events:
        if path == prefix and event == "end_array":
            yield "", event, value
            return
        yield path.removeprefix(prefix).lstrip("."), event, value


def _mapped(events: Iterator[tuple[str, str, Any]]) -> Iterator[Any]:
    """{"key": {…}, "key": {…}}: each member with its key."""
    builder: ijson.ObjectBuilder | None = None
    current = ""
    for path, event, value in events:
        if builder is None:
            if event != "start_map":
                continue
            builder, current = ijson.ObjectBuilder(), path
        builder.event(event, value)
        if path == current and event == "end_map":
            yield {"key": current, **builder.value}
            builder = None


def _flat(number: int, value: Any) -> tuple[int, dict[str, str]]:
    found: dict[str, str] = {}
    if isinstance(value, dict):
        _spread("", value, found, 0)
    return number, found


def _spread(prefix: str, value: Any, found: dict[str, str], depth: int) -> None:
    if isinstance(value, dict) and depth < DEEPEST:
        for name, inner in value.items():
            _spread(f"{prefix}.{name}" if prefix else str(name), inner, found, depth + 1)
    elif isinstance(value, list):
        if len(value) <= 8 and not any(isinstance(inner, (list, dict)) for inner in value):
            for place, inner in enumerate(value):
                _spread(f"{prefix}.{place}", inner, found, depth + 1)
    elif isinstance(value, bool):
        found[prefix] = "1" if value else "0"
    elif value is not None and not isinstance(value, dict):
        found[prefix] = str(value).replace("\0", "")
