"""Which providers the settings name."""

from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from teremok.platform.channels.providers.base import Provider

Maker = Callable[[str, str], Provider]  # name and address

_makers: dict[str, Maker] = {}
_sources: list[Callable[[], Sequence[Provider]]] = []


def register_scheme(scheme: str, make: Maker) -> None:
    """Addresses of TEREMOK_SMS_URL and TEREMOK_MAIL_URL that begin so are made into a provider by `make`."""
    if _makers.setdefault(scheme, make) is not make:
        raise ValueError(f"the scheme {scheme} is already known")


def register_source(source: Callable[[], Sequence[Provider]]) -> None:
    """Providers that no address names (web push): asked for anew by each carrier."""
    if source not in _sources:
        _sources.append(source)


def made(name: str, url: str) -> Provider:
    """The provider at an address."""
    return _makers[urlsplit(url).scheme](name, url)


def of_sources() -> list[Provider]:
    return [provider for source in _sources for provider in source()]
