"""What a file may be for: each kind has its types, its size and its reader, registered by the module it belongs to."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from teremok.platform.access import Actor
from teremok.platform.files.media import MediaType


@dataclass(frozen=True)
class Kind:
    """A purpose of files: `may_read` is asked at every download, with the actor and what the file belongs to.

    Pictures of a kind with `longest_side` (pixels) are made that small at most; `limit_bytes` is what may be
    handed in, and never more than TEREMOK_UPLOAD_LIMIT.
    """

    name: str
    media: tuple[MediaType, ...]
    may_read: Callable[[Actor, UUID], bool]
    limit_bytes: int = 25 * 1024 * 1024
    longest_side: int = 2560


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called in an app's `ready`; a second kind of the same name is a mistake."""
    if _kinds.get(kind.name, kind) != kind:
        raise ValueError(f"two kinds of files are called {kind.name}")
    _kinds[kind.name] = kind


def kind_of(name: str) -> Kind:
    return _kinds[name]


def registered() -> tuple[Kind, ...]:
    return tuple(_kinds.values())
