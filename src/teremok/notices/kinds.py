"""What can be told: the types of notices, declared by the modules that send them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum

from django.utils.functional import Promise

from teremok.notices.states import Ground, Nature, Way

NAME = re.compile(r"[a-z_]{1,29}\.[a-z_]{1,30}")
VARIABLE = re.compile(r"[a-z][a-z_]{0,29}")


class Urgency(IntEnum):
    """What goes first; an emergency doesn't wait for the morning."""

    EMERGENCY = 0
    CODE = 1
    ORDINARY = 2
    BULK = 3


@dataclass(frozen=True)
class ServiceGround:
    """A ground that counts for a type, by which article; at once, or when `after` the event has passed."""

    ground: Ground
    article: str
    after: timedelta = timedelta(0)


@dataclass(frozen=True)
class Rung:
    """A step of the ladder: its ways are tried together, `wait` after the step before it (zero: beside it)."""

    ways: tuple[Way, ...]
    wait: timedelta = timedelta(0)


@dataclass(frozen=True)
class Wording:
    """What a notice says, with ((variables)): whole for cabinet, mail and letter, short for SMS and push."""

    subject: str
    body: str
    short: str


@dataclass(frozen=True)
class Variable:
    """A value that a wording may name; `sample` stands for it in previews."""

    title: str | Promise
    sample: str


@dataclass(frozen=True)
class NoticeType:
    """One kind of notice: `name` is stored with every notice and never changes once released.

    `ladder` begins with the rung that leaves at once. `may_opt_out` lets a person switch off its SMS, mail and push
    (the cabinet always keeps it); official ones can't be switched off. `throttle` is the shortest time between two
    messages of the type to one person by one way, `digest` gathers them into one a day. `is_written_by_staff` shows it
    in the list from which staff choose.
    """

    name: str
    title: str | Promise
    nature: Nature
    ladder: tuple[Rung, ...]
    wordings: Mapping[str, Wording]
    variables: Mapping[str, Variable] = field(default_factory=dict)
    grounds: tuple[ServiceGround, ...] = ()
    must_acknowledge: bool = False
    may_opt_out: bool = False
    urgency: Urgency = Urgency.ORDINARY
    throttle: timedelta | None = None
    digest: bool = False
    is_written_by_staff: bool = False

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name of a type: module.what")
        if not self.ladder or self.ladder[0].wait:
            raise ValueError(f"{self.name}: the first rung of the ladder leaves at once")
        if self.nature == Nature.OFFICIAL and (not self.grounds or self.may_opt_out):
            raise ValueError(f"{self.name}: an official notice has grounds of service and can't be switched off")
        if "ru" not in self.wordings:
            raise ValueError(f"{self.name}: a wording in Russian is needed")
        wrong = [name for name in self.variables if not VARIABLE.fullmatch(name)]
        if wrong:
            raise ValueError(f"{self.name}: {', '.join(wrong)} can't be names of variables")

    def ground(self, ground: Ground) -> ServiceGround | None:
        """The ground as the type counts it; None where it doesn't serve this notice."""
        return next((one for one in self.grounds if one.ground == ground), None)

    @property
    def is_official(self) -> bool:
        return self.nature == Nature.OFFICIAL


class NoSuchType(Exception):
    """No module declares a type of this name."""


_types: dict[str, NoticeType] = {}


def register(kind: NoticeType) -> NoticeType:
    """Declares a type; call it in `AppConfig.ready`."""
    if _types.setdefault(kind.name, kind) is not kind:
        raise ValueError(f"the type {kind.name} is already declared")
    return kind


def kind_of(name: str) -> NoticeType:
    """Raises NoSuchType."""
    try:
        return _types[name]
    except KeyError:
        raise NoSuchType(name) from None


def all_kinds() -> Sequence[NoticeType]:
    return sorted(_types.values(), key=lambda kind: kind.name)
