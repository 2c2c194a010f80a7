"""What has to be well: each part of the platform registers its own check for /readyz and `teremok doctor`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error

Check = Callable[[], list[str]]


@dataclass(frozen=True)
class Part:
    """One part; `for_traffic` parts must be well before a server is given requests."""

    name: str
    check: Check
    describe: Callable[[], str]
    for_traffic: bool


@dataclass(frozen=True)
class Finding:
    """How a part is: `complaints` say what to mend, a sentence each; none when it is well."""

    name: str
    complaints: tuple[str, ...]
    description: str

    @property
    def is_well(self) -> bool:
        return not self.complaints


FIRST = ("database", "tables", "clock", "disk", "secrets")  # the others stand on them

_parts: dict[str, Part] = {}


def register(name: str, check: Check, *, describe: Callable[[], str] = str, for_traffic: bool = False) -> None:
    """Adds a part; call it in `AppConfig.ready`. `check` returns what to mend, `describe` a few words when all is well.

    A check may take some seconds and must give up by itself; one that is `for_traffic` is asked every few seconds.
    """
    if name in _parts:
        raise ValueError(f"there is a check {name!r} already")
    _parts[name] = Part(name, check, describe, for_traffic)


def examine(*, for_traffic: bool = False) -> list[Finding]:
    """Asks every part, or those that matter for traffic. A database that does not answer is a complaint."""
    names = [*FIRST, *(name for name in _parts if name not in FIRST)]
    return [_examine(_parts[name]) for name in names if _parts[name].for_traffic or not for_traffic]


def _examine(part: Part) -> Finding:
    try:
        complaints = tuple(part.check())
        return Finding(part.name, complaints, "" if complaints else part.describe())
    except Error as error:
        reason = str(error).strip().partition("\n")[0]
        return Finding(part.name, (f"The database could not be asked: {reason}",), "")
