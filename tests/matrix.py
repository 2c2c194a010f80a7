"""Reads the access matrix: tables of Markdown, a row for each request, a column for each of the cast."""

from dataclasses import dataclass
from pathlib import Path

MATRIX = Path(__file__).with_name("access_matrix.md")


@dataclass(frozen=True)
class Row:
    """`answers` is what each member gets, by key: a status, or "in" when they are led to the sign-in."""

    section: str
    method: str
    path: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def rows() -> list[Row]:
    found, section, columns = [], "", []
    for line in MATRIX.read_text().splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ")
        elif line.startswith("| Request"):
            columns = _cells(line)[1:]
        elif line.startswith("| `"):
            request, *answers = _cells(line)
            method, path = request.strip("`").split(" ", 1)
            found.append(Row(section, method, path, dict(zip(columns, answers, strict=False))))
    return found


def draw(row: Row, answers: dict[str, str]) -> None:
    """Writes the answers into the row, which may have had none yet."""
    lines = MATRIX.read_text().splitlines()
    start = f"| `{row.method} {row.path}` |"
    lines = [drawn(row.method, row.path, answers) if line.startswith(start) else line for line in lines]
    MATRIX.write_text("\n".join(lines) + "\n")


def drawn(method: str, path: str, answers: dict[str, str]) -> str:
    """A row as it is written."""
    return f"| `{method} {path}` | " + " | ".join(answers.values()) + " |"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
