"""Every route of the platform, as the URLconf has them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """`path` is as `ResolverMatch.route` gives it, without the leading slash."""

    path: str
    name: str
    view: Callable[..., Any]


def routes() -> list[Route]:
    return sorted(_walk("", get_resolver().url_patterns), key=lambda route: route.path)


def _walk(before: str, patterns: list[URLPattern | URLResolver]) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(path, pattern.url_patterns)
        else:
            yield Route(path, pattern.name or "", pattern.callback)
