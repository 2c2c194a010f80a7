"""The guide as its editors see it: versions, who wrote them when, and what each changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from teremok.modules.relocation.guide import files
from teremok.modules.relocation.guide.situations import Situation, WrongGuide, read
from teremok.modules.relocation.guide.words import Part
from teremok.modules.relocation.models import GuideEdit
from teremok.notices.queries.staff import names_of

FILE = 1
# The database keeps no order of keys.
ORDER = (
    "key", "part", "order", "title", "lead", "words", "kinds", "needs", "signs", "stages", "see",
    "who", "text", "term", "stage", "papers", "route", "button", "law", "steps",
)  # fmt: skip


class NoSuchVersion(LookupError):
    """The situation has no version of this number."""


@dataclass(frozen=True)
class Change:
    """A place of the table whose words differ between two versions."""

    where: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """One version; the file has neither an author nor changes. `wrong` says why it can no longer be shown."""

    number: int
    remark: str
    author: str
    written_at: datetime | None
    changes: tuple[Change, ...]
    wrong: str = ""

    @property
    def is_file(self) -> bool:
        return self.number == FILE


@dataclass(frozen=True)
class Kept:
    """A situation on the editors' list."""

    situation: Situation
    number: int
    author: str
    written_at: datetime | None
    wrong: str


def content_of(slug: str, number: int) -> Mapping[str, Any]:
    """The table of a version. Raises NoSuchVersion."""
    if number == FILE and slug in files.rows():
        return files.rows()[slug]
    found = GuideEdit.objects.filter(slug=slug, number=number).values_list("content", flat=True).first()
    if found is None:
        raise NoSuchVersion(slug, number)
    content: Mapping[str, Any] = found
    return content


def every_kept() -> list[Kept]:
    """All situations with their newest version; two queries."""
    newest = {row.slug: row for row in GuideEdit.objects.order_by("slug", "-number").distinct("slug")}
    names = names_of(*(row.written_by for row in newest.values()))
    found = []
    for slug, one in files.situations().items():
        row = newest.get(slug)
        if row is None:
            found.append(Kept(one, FILE, "", None, ""))
            continue
        shown, wrong = _read(slug, row.content, one)
        found.append(Kept(shown, row.number, names.get(row.written_by, ""), row.written_at, wrong))
    return sorted(found, key=lambda each: (list(Part).index(each.situation.part), each.situation.order))


def history(slug: str) -> list[Version]:
    """The versions of a situation, the newest first, each with what it changed in the one before."""
    rows = list(GuideEdit.objects.filter(slug=slug).order_by("number"))
    names = names_of(*(row.written_by for row in rows))
    before, found = files.rows()[slug], [Version(FILE, _("As the platform brings it"), "", None, ())]
    for row in rows:
        _shown, wrong = _read(slug, row.content, files.situations()[slug])
        changes = tuple(differences(before, row.content))
        found.append(Version(row.number, row.remark, names.get(row.written_by, ""), row.written_at, changes, wrong))
        before = row.content
    return found[::-1]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Place by place, in the order in which they stand."""
    one, other = dict(_flat(before)), dict(_flat(after))
    for where in dict.fromkeys([*one, *other]):
        if one.get(where, "") != other.get(where, ""):
            yield Change(where, one.get(where, ""), other.get(where, ""))


def _flat(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted(row, key=ORDER.index):
        value = row[name]
        if name == "steps":
            yield "steps", ", ".join(step["key"] for step in value)
            for step in value:
                yield from ((f"{step['key']}: {where}", words) for where, words in _flat(step))
        elif isinstance(value, dict):
            yield from ((f"{name} ({language})", str(words)) for language, words in sorted(value.items(), reverse=True))
        elif isinstance(value, list):
            yield name, ", ".join(sorted(map(str, value)))
        else:
            yield name, str(value)


def _read(slug: str, content: Mapping[str, Any], else_shown: Situation) -> tuple[Situation, str]:
    try:
        return read(slug, content), ""
    except WrongGuide as wrong:
        return else_shown, str(wrong)
