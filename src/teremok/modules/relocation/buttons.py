"""The one button on top of a family's file: each slice names its own for the stages in which something is to do."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise

from teremok.modules.relocation.states import Stage


@dataclass(frozen=True)
class Button:
    """What is pressed next; `url` gives its page by the family's public id."""

    label: str | Promise
    url: Callable[[UUID], str]


_known: dict[tuple[Stage, bool], Button] = {}


def register(button: Button, stages: Iterable[Stage], *, is_staff: bool) -> None:
    """Puts the button on the page of the family itself, or of whoever leads it; one for each stage."""
    for stage in stages:
        if _known.setdefault((stage, is_staff), button) is not button:
            raise ValueError(f"the stage {stage} already has a button")


def button_of(stage: Stage, *, is_staff: bool) -> Button | None:
    return _known.get((stage, is_staff))
