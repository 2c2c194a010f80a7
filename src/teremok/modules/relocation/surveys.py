"""Short surveys after stages, as `tables/surveys.toml` says them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from teremok.modules.relocation.guide.situations import NOTHING, Text
from teremok.modules.relocation.states import Stage

FILE = Path(__file__).parent / "tables" / "surveys.toml"


@dataclass(frozen=True)
class Survey:
    """One or two questions; `after_leaving` asks them once the stage is over, else on coming into it."""

    stage: Stage
    first: Text
    second: Text
    after_leaving: bool


@cache
def surveys() -> dict[Stage, Survey]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        Stage(code): Survey(
            stage=Stage(code),
            first=Text(**row["first"]),
            second=Text(**row["second"]) if "second" in row else NOTHING,
            after_leaving={"left": True, "came": False}[row["when"]],
        )
        for code, row in rows.items()
    }
