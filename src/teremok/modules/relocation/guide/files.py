"""The first version of each situation: a content file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from teremok.modules.relocation.guide import doors
from teremok.modules.relocation.guide.situations import Situation, WrongGuide, read

FOLDER = Path(__file__).parent / "content"


@cache
def rows() -> Mapping[str, dict[str, Any]]:
    """The tables of all files by slug, as they are written."""
    found = sorted(FOLDER.glob("*.toml"))
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in found}


@cache
def situations() -> Mapping[str, Situation]:
    """All situations by slug. Raises WrongGuide, naming the file, for one that can't be shown."""
    found = {}
    for slug, row in rows().items():
        try:
            found[slug] = read(slug, row)
        except WrongGuide as wrong:
            raise WrongGuide(f"{slug}.toml: {wrong}") from wrong
    for slug, situation in found.items():
        if lost := set(situation.see) - found.keys():
            raise WrongGuide(f"{slug}.toml: no situation is called {', '.join(sorted(lost))}")
    return found


def complaints() -> list[str]:
    """For `teremok doctor` and /readyz: a page that buttons lead to is gone."""
    return [f"the guide's buttons lead to {route}, which no page answers" for route in doors.lost()]
