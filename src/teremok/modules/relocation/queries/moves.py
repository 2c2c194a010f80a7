"""Who can be moved where: judged for a whole set at once, for the service that moves and for its preview."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teremok.modules.relocation.audience import OF_FAMILIES
from teremok.modules.relocation.notices import kind_for
from teremok.modules.relocation.stages import pairs
from teremok.modules.relocation.states import Stage
from teremok.notices.audiences import OfModule
from teremok.notices.queries.reach import Reach, reach_of_kind
from teremok.platform.law.clocks import city_day

NAMED = 5  # families of each refusal, by number

JUDGED = f"""
    SELECT family.id, family.number, family.stage, CASE
           WHEN family.closed_at IS NOT NULL THEN 'closed'
           WHEN step.id IS NULL AND %(to)s <> '{Stage.RESETTLEMENT_START.value}' THEN 'not_begun'
           WHEN step.came_at > %(at)s THEN 'early'
           WHEN step.id IS NOT NULL AND family.stage = %(to)s THEN 'there'
           WHEN step.id IS NOT NULL AND family.stage <> ALL(%(from)s::text[]) THEN 'no_move'
           ELSE '' END AS why
      FROM relocation_family family
      LEFT JOIN relocation_step step ON step.family_id = family.id AND step.left_at IS NULL
     WHERE family.id = ANY(%(ids)s)
"""  # noqa: S608 (our own words)
JUDGE = f"""
    SELECT why, stage, count(*), (array_agg(number ORDER BY id))[:{NAMED}] FROM ({JUDGED}) AS judged
     GROUP BY why, stage ORDER BY why, stage
"""  # noqa: S608 (our own words)
WHO_CAN = f"SELECT id FROM ({JUDGED}) AS judged WHERE why = '' ORDER BY id"  # noqa: S608 (our own words)


@dataclass(frozen=True)
class Refused:
    """Families that can't be moved for one reason: how many, the numbers of the first, a sentence about them."""

    why: str
    stage: Stage
    count: int
    numbers: tuple[str, ...]
    sentence: str


@dataclass(frozen=True)
class MovePreview:
    """What a move would do: nothing is moved unless all can. `reach` is of the notice; None where the stage tells
    nobody, or nobody can be moved."""

    to: Stage
    can: int
    refused: tuple[Refused, ...]
    reach: Reach | None

    @property
    def is_possible(self) -> bool:
        return self.can > 0 and not self.refused


def preview(families: Sequence[int], to: Stage, *, at: datetime) -> MovePreview:
    """How many of these families (keys) can go there, which can't and why, whom the notice would reach and how."""
    facts: dict[str, Any] = {"ids": sorted(set(families)), "to": to, "from": sources_of(to), "at": at}
    with connection.cursor() as cursor:
        cursor.execute(JUDGE, facts)
        rows = cursor.fetchall()
        cursor.execute(WHO_CAN, facts)
        can = [row[0] for row in cursor.fetchall()]
    kind = kind_for(to)
    reach = None
    if kind is not None and can:
        reach = reach_of_kind(kind, OfModule(OF_FAMILIES, {"families": can}), parts=1, on=city_day(at))
    return MovePreview(to, len(can), refusals(rows, to), reach)


def refusals(rows: Sequence[tuple[Any, ...]], to: Stage) -> tuple[Refused, ...]:
    return tuple(
        Refused(why, Stage(stage), count, tuple(numbers), _sentence(why, Stage(stage), to, count, numbers))
        for why, stage, count, numbers in rows
        if why
    )


def sources_of(to: Stage) -> list[str]:
    """The stages from which a family may come into this one."""
    return [source for source, target in pairs() if target == to]


def _sentence(why: str, stage: Stage, to: Stage, count: int, numbers: Sequence[str]) -> str:
    words = {
        "count": count,
        "numbers": ", ".join(numbers) + (" …" if count > len(numbers) else ""),
        "stage": stage.label,
        "to": to.label,
    }
    match why:
        case "closed":
            return _("The file is closed for %(count)d of them: %(numbers)s.") % words
        case "not_begun":
            return _("The relocation of %(count)d of them hasn't begun: %(numbers)s.") % words
        case "early":
            return _("%(count)d of them came into their stage later than this moment: %(numbers)s.") % words
        case "there":
            return _("%(count)d of them stand at “%(to)s” already: %(numbers)s.") % words
    return (
        ngettext(
            "From “%(stage)s” nobody goes to “%(to)s”: %(count)d family (%(numbers)s).",
            "From “%(stage)s” nobody goes to “%(to)s”: %(count)d families (%(numbers)s).",
            count,
        )
        % words
    )
