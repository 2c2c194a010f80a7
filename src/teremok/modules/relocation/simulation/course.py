"""How families fare: the file `course.toml`, checked against the table of stages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from teremok.modules.relocation.stages import Runs, may_move, rule
from teremok.modules.relocation.states import Stage

FILE = Path(__file__).parent / "course.toml"
WHOLE = 1000


@dataclass(frozen=True)
class Turn:
    """From a stage to the next: for the draws in [low, high) of a thousand, after `shortest` to `longest` days.

    They are counted from the move into the stage; `by_term` from the moment its term began; `past_term` from its end.
    `of_nobody` are the turns of families without a right-holder who could be told.
    """

    stage: Stage
    to: Stage
    low: int
    high: int
    shortest: int
    longest: int
    by_term: bool
    past_term: bool
    of_nobody: bool


@cache
def turns() -> tuple[Turn, ...]:
    """Every turn. Raises ValueError for one that the stages don't allow, or for parts that don't make a whole."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    of_nobody = rows.pop("nobody")
    if rows.keys() != set(Stage):
        raise ValueError(f"the course knows {rows.keys() ^ set(Stage)} otherwise than the stages")
    found = [turn for code, row in rows.items() for turn in _of_stage(Stage(code), row, of_nobody=False)]
    found += [turn for code, row in of_nobody.items() for turn in _of_stage(Stage(code), row, of_nobody=True)]
    return tuple(found)


def ends() -> frozenset[Stage]:
    """Stages in which the simulation leaves a family."""
    return frozenset(Stage) - {turn.stage for turn in turns()}


def _of_stage(stage: Stage, row: dict[str, dict[str, object]], *, of_nobody: bool) -> list[Turn]:
    found, low = [], 0
    by_term = rule(stage).runs is Runs.SERVICE
    for code, given in row.items():
        if not may_move(stage, code):
            raise ValueError(f"{stage} → {code} is no move of the table")
        part, days = given["of"], given["days"]
        assert isinstance(part, int)
        assert isinstance(days, list)
        past_term = bool(given.get("due"))
        counted = by_term or past_term
        found.append(Turn(stage, Stage(code), low, low + part, days[0], days[1], counted, past_term, of_nobody))
        low += part
    if row and low != WHOLE:
        raise ValueError(f"{stage}: {low} of {WHOLE}")
    return found
