"""What texts are about: topics whose stems begin one of their words. A dictionary, nothing cleverer."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from teremok.modules.relocation.guide.situations import Text
from teremok.registry.names import fold

FILE = Path(__file__).parent / "tables" / "topics.toml"


@dataclass(frozen=True)
class Topic:
    """A topic with its name; `pattern` finds its stems in a text in lower case with ё as е (PostgreSQL's syntax)."""

    code: str
    title: Text
    pattern: str


@cache
def topics() -> dict[str, Topic]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        code: Topic(code, Text(row["ru"], row["en"]), rf"\m({'|'.join(map(fold, row['stems']))})")
        for code, row in rows.items()
    }
