"""What the resident's home shows of their move."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from teremok.modules.relocation.access import my_families
from teremok.modules.relocation.models import Family, Step
from teremok.modules.relocation.naming import home_title
from teremok.modules.relocation.stages import Holder, table
from teremok.modules.relocation.states import Stage
from teremok.platform.access import Actor
from teremok.ui.sections import Need

THEIRS = tuple(stage.value for stage, rule in table().items() if rule.holder is Holder.FAMILY)
OF_STEP = (
    "family__public_id", "stage", "due_at", "family__premises__kind", "family__premises__number",
    "family__premises__house__address",
)  # fmt: skip


@dataclass(frozen=True)
class Moving:
    """A family on the home of somebody who belongs to it."""

    id: UUID
    stage: Stage
    due_at: datetime | None
    title: str
    address: str

    @property
    def waits_for_them(self) -> bool:
        return self.stage in THEIRS


@dataclass(frozen=True)
class OnHome:
    families: tuple[Moving, ...]

    @classmethod
    def of(cls, rows: list[tuple[Any, ...]]) -> "OnHome | None":
        """From the rows of `moving_on_home`."""
        return cls(tuple(map(_moving, rows))) if rows else None


def moving_on_home(actor: Actor, at: datetime) -> QuerySet[Step, tuple[Any, ...]] | None:
    """The open steps of the actor's families; None for an account that is nobody's of them."""
    mine = my_families(actor)
    if mine.query.is_empty():
        return None
    return Step.objects.filter(left_at=None, family__in=mine).order_by("came_at", "id").values_list(*OF_STEP)


def waiting_for_me(actor: Actor, at: datetime) -> QuerySet[Step, tuple[Any, ...]] | None:
    """Those of them in which the family acts, while the term runs or hasn't begun."""
    rows = moving_on_home(actor, at)
    return None if rows is None else rows.filter(Q(stage__in=THEIRS))


def told_of_waiting(rows: list[tuple[Any, ...]]) -> list[Need]:
    """From the rows of `waiting_for_me`."""
    return [
        Need(
            _("Your move: %(stage)s") % {"stage": one.stage.label},
            reverse("relocation:my_family", args=[one.id]),
            due=one.due_at,
            tone="warning" if one.due_at else "info",
        )
        for one in map(_moving, rows)
    ]


def titled(family: Family) -> Moving:
    """A family that came with its place, as the list of those who have several shows it."""
    premises = family.premises
    return Moving(
        family.public_id, family.shown_stage, None, home_title(premises.kind, premises.number), premises.house.address
    )


def _moving(row: tuple[Any, ...]) -> Moving:
    id_, stage, due_at, kind, number, address = row
    return Moving(id_, Stage(stage), due_at, home_title(kind, number), address)
