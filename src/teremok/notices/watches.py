"""Who may have people watched over, so that nobody goes unheard: modules, by names they register."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True)
class Source:
    """A module's reason to watch over people: `name` is stored, `url` leads to the subject's page in the workspace."""

    name: str
    title: str | Promise
    url: Callable[[UUID], str]


class NoSuchSource(Exception):
    """No module watches over people under this name."""


_sources: dict[str, Source] = {}


def register(source: Source) -> Source:
    """Declares a reason; call it in `AppConfig.ready`."""
    if _sources.setdefault(source.name, source) is not source:
        raise ValueError(f"the source {source.name} is already declared")
    return source


def source_of(name: str) -> Source:
    """Raises NoSuchSource."""
    try:
        return _sources[name]
    except KeyError:
        raise NoSuchSource(name) from None
