"""What taking a batch back came to."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Kept:
    """A row the undo left alone, and why: it was changed since the import, something depends on it by now (used),
    another row holds what it held before (taken), or what it pointed to before is deleted (gone)."""

    table: str
    public_id: UUID
    shown: str
    why: str


@dataclass(frozen=True)
class Undone:
    deleted: int
    restored: int
    kept: tuple[Kept, ...]
