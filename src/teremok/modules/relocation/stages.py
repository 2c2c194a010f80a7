"""The table of stages: who acts, by which term, what the family is told, where it may lead. Read once from a file."""

import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from teremok.modules.relocation.states import Stage

FILE = Path(__file__).parent / "tables" / "stages.toml"


class Mark(models.TextChoices):
    """What a move or a term rests on."""

    LAW = "law", _("By law")
    PRACTICE = "practice", _("By the city's practice")
    OURS = "ours", _("A rule of this platform")


class Holder(models.TextChoices):
    """Who acts in a stage: the family waits for them, or they for the family."""

    FAMILY = "family", _("the family")
    DEPARTMENT = "department", _("the city's department")
    FUND = "fund", _("the renovation fund")
    COURT = "court", _("the court")
    BAILIFF = "bailiff", _("the bailiffs")
    NOBODY = "nobody", pgettext_lazy("who acts", "nobody")


class Runs(Enum):
    """From what a stage's term runs: from the service to the last right-holder, or from the move into the stage."""

    SERVICE = "service"
    ENTRY = "entry"


@dataclass(frozen=True)
class StageRule:
    """What is true of a stage. `number` is the department's, `term` names a parameter of the law, `notice` a notice.

    `continues` names the stage whose term goes on here instead of a new one: a second notice gives no new month.
    """

    stage: Stage
    number: int
    holder: Holder
    to: dict[Stage, Mark]
    term: str = ""
    runs: Runs | None = None
    term_mark: Mark | None = None
    notice: str = ""
    continues: Stage | None = None

    @property
    def is_end(self) -> bool:
        return not self.to


@cache
def table() -> dict[Stage, StageRule]:
    """Every stage in the department's order. Raises ValueError for a table that doesn't hang together."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    rules = {Stage(code): _rule(Stage(code), row) for code, row in rows.items()}
    if missing := set(Stage) - rules.keys():
        raise ValueError(f"stages without a rule: {sorted(missing)}")
    if sorted(rule.number for rule in rules.values()) != list(range(len(Stage))):
        raise ValueError("the numbers of stages are not 0 to 28")
    return rules


def rule(stage: str) -> StageRule:
    return table()[Stage(stage)]


def by_number(number: int) -> Stage | None:
    """The stage that the department's file calls by this number; None where there is none."""
    return _numbers().get(number)


def moves_from(stage: str) -> dict[Stage, Mark]:
    """Where a family at this stage may go, and on what that rests."""
    return rule(stage).to


def may_move(from_stage: str, to_stage: str) -> bool:
    return Stage(to_stage) in rule(from_stage).to


@cache
def pairs() -> tuple[tuple[str, str], ...]:
    """All allowed moves, for statements over sets of families."""
    return tuple((stage.value, to.value) for stage, row in table().items() for to in row.to)


@cache
def _numbers() -> dict[int, Stage]:
    return {row.number: stage for stage, row in table().items()}


def _rule(stage: Stage, row: dict[str, Any]) -> StageRule:
    term = row.get("term", "")
    if bool(term) != ("runs" in row) or bool(term) != ("term_mark" in row):
        raise ValueError(f"{stage}: a term says from what it runs and on what it rests")
    return StageRule(
        stage=stage,
        number=row["number"],
        holder=Holder(row["holder"]),
        to={Stage(to): Mark(mark) for to, mark in row["to"].items()},
        term=term,
        runs=Runs(row["runs"]) if term else None,
        term_mark=Mark(row["term_mark"]) if term else None,
        notice=row.get("notice", ""),
        continues=Stage(row["continues"]) if "continues" in row else None,
    )
