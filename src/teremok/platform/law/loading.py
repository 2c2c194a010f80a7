"""Brings the tables of the law from their files into the database: adds rows, supersedes revisions, changes none.

A file holds parameters by name: titles in two languages, then one value or several `versions`, each under the key of
its kind (`term`, `number`, `fraction`, `text`, `window`) with its article and evidence. To mend a value, write the new
one with the next `revision`.
"""

import tomllib
from dataclasses import asdict, dataclass, field
from datetime import date
from importlib.resources import files
from typing import Any

from django.db import transaction

from teremok.platform.law.models import Kind, LawParameter, LawVersion
from teremok.platform.law.values import WrongValue, read_value, read_window

FIELDS = {"from": "valid_from", "to": "valid_to", "moves": "moves_to_working_day"}
OWN_FIELDS = {"revision", "unit", "window", "stops", "article", "evidence", "note", *FIELDS}


@dataclass(frozen=True)
class VersionRow:
    value: str
    article: str
    evidence: str
    revision: int = 1
    unit: str = ""
    window: str = ""
    stops: list[str] = field(default_factory=list)
    moves_to_working_day: bool = True
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    def version(self, name: str) -> str:
        """`billing.due_day@2026-03-01#1`: the name, the day it begins and the revision of the row."""
        return f"{name}@{self.valid_from or 'always'}#{self.revision}"


@dataclass(frozen=True)
class ParameterRow:
    name: str
    section: str
    kind: str
    title_ru: str
    title_en: str
    versions: tuple[VersionRow, ...]


def rows() -> list[ParameterRow]:
    """Every parameter of every file. Raises WrongValue with the name of the row that can't be understood."""
    found: list[ParameterRow] = []
    for file in sorted(files("teremok.platform.law.tables").iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            table = tomllib.loads(file.read_text("utf-8"))
            found += [read_row(name, file.name.removesuffix(".toml"), row) for name, row in table.items()]
    return found


def read_row(name: str, section: str, row: dict[str, Any]) -> ParameterRow:
    versions = row.get("versions") or [{key: row[key] for key in row if key not in {"ru", "en"}}]
    kinds = {kind for version in versions for kind in Kind.values if kind in version and kind != "window"}
    kind = kinds.pop() if kinds else Kind.WINDOW.value
    if kinds:
        raise WrongValue(f"{name} has values of several kinds.")
    read = tuple(sorted((_version(name, kind, version) for version in versions), key=lambda each: each.revision))
    return ParameterRow(name, section, kind, row["ru"], row["en"], read)


def _version(name: str, kind: str, row: dict[str, Any]) -> VersionRow:
    strange = set(row) - OWN_FIELDS - {kind}
    if strange or kind not in row or not row.get("article") or not row.get("evidence"):
        raise WrongValue(f"{name} needs a {kind}, an article and evidence, and knows no {sorted(strange)}.")
    read_value(kind, row[kind])
    if row.get("window"):
        read_window(row["window"])
    own = {FIELDS.get(key, key): row[key] for key in OWN_FIELDS & set(row) if key != kind}
    return VersionRow(value=row[kind], **own)


@transaction.atomic
def load() -> int:
    """Writes what the database does not have yet and returns how many versions that were. Raises WrongValue when a
    row in the database says something else under the same version: results may already remember it."""
    wanted = rows()
    _write_parameters(wanted)
    ids = dict(LawParameter.objects.values_list("name", "id"))
    listed = {row.version(each.name): (ids[each.name], row) for each in wanted for row in each.versions}
    present = {row.version: row for row in LawVersion.objects.select_for_update()}
    for version in present.keys() & listed.keys():
        _require_same(present[version], listed[version][1])
    LawVersion.objects.filter(version__in=present.keys() - listed.keys()).update(is_current=False)
    _write_ends([present[version] for version in present.keys() & listed.keys()], listed)
    fresh = [
        LawVersion(parameter_id=parameter_id, version=version, **asdict(row))
        for version, (parameter_id, row) in listed.items()
        if version not in present
    ]
    LawVersion.objects.bulk_create(fresh)
    return len(fresh)


def _write_parameters(wanted: list[ParameterRow]) -> None:
    LawParameter.objects.bulk_create(
        [LawParameter(name=p.name, section=p.section, kind=p.kind, title_ru=p.title_ru, title_en=p.title_en)
         for p in wanted],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["section", "kind", "title_ru", "title_en"],
    )  # fmt: skip


def _write_ends(kept: list[LawVersion], listed: dict[str, tuple[int, VersionRow]]) -> None:
    """A law that is replaced gets its last day: the only thing about a row that may change."""
    ended = [row for row in kept if row.valid_to != listed[row.version][1].valid_to or not row.is_current]
    for row in ended:
        row.valid_to, row.is_current = listed[row.version][1].valid_to, True
    LawVersion.objects.bulk_update(ended, ["valid_to", "is_current"])


def _require_same(present: LawVersion, row: VersionRow) -> None:
    for name, value in asdict(row).items():
        if name not in {"note", "valid_to"} and getattr(present, name) != value:
            raise WrongValue(
                f"{present.version} already says {name} {getattr(present, name)!r}, not {value!r}: "
                f"give the new value revision {row.revision + 1}."
            )
