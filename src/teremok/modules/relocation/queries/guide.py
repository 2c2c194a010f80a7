"""The guide as pages read it: situations by parts, found by words, with the terms in force."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from teremok.modules.relocation.guide import doors, files, terms
from teremok.modules.relocation.guide.papers import PAPERS
from teremok.modules.relocation.guide.situations import GuideStep, Situation, WrongGuide, read
from teremok.modules.relocation.guide.words import Part
from teremok.modules.relocation.models import GuideEdit
from teremok.registry.names import fold

ENDING = 2  # letters in which Russian words of one stem differ most often
STEM = 4


@dataclass(frozen=True)
class ShownStep:
    """A step with everything its card says: the term in words, the papers' names, where the button leads."""

    step: GuideStep
    term: terms.ShownTerm | None
    papers: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class Chapter:
    """A part of the guide with its situations in their order."""

    part: Part
    situations: tuple[Situation, ...]


def newest_edits() -> QuerySet[GuideEdit, tuple[str, Any]]:
    """The newest version of each situation that somebody edited."""
    return GuideEdit.objects.order_by("slug", "-number").distinct("slug").values_list("slug", "content")


def current(edits: Iterable[tuple[str, Any]] | None = None) -> Mapping[str, Situation]:
    """Every situation as it stands: the files, and over them what editors wrote; one query unless `edits` are known.

    A version that can no longer be shown (a paper or page it names is gone) leaves the file's words standing.
    """
    found = dict(files.situations())
    for slug, content in newest_edits() if edits is None else edits:
        with suppress(WrongGuide):
            found[slug] = _as_read(slug, json.dumps(content))
    return found


@lru_cache(maxsize=256)
def _as_read(slug: str, content: str) -> Situation:
    return read(slug, json.loads(content))


def chapters(found: Iterable[Situation]) -> list[Chapter]:
    """By parts, without those that are empty."""
    ordered = sorted(found, key=lambda one: (one.order, one.slug))
    parts = [Chapter(part, tuple(one for one in ordered if one.part == part)) for part in Part]
    return [chapter for chapter in parts if chapter.situations]


def search(found: Iterable[Situation], text: str) -> list[Situation]:
    """Those in which every asked word stands in some form: `школу` finds `школа`."""
    asked = [_stem(word) for word in re.findall(r"\w+", fold(text))[:8]]
    return [one for one in found if all(any(word.startswith(stem) for word in _words(one)) for stem in asked)]


def shown_steps(one: Situation, *, on: date, family: UUID | None = None) -> list[ShownStep]:
    """The steps with their terms as the law has them on the day; one query."""
    known = terms.shown(one.terms, on=on)
    return [
        ShownStep(
            step=step,
            term=known.get(step.term),
            papers=tuple(str(PAPERS[code]) for code in step.papers),
            url=doors.address(step.route, family=family) if step.route else "",
        )
        for step in one.steps
    ]


def related(one: Situation, every: Mapping[str, Situation]) -> list[Situation]:
    return [every[slug] for slug in one.see if slug in every]


def _words(one: Situation) -> set[str]:
    return set(re.findall(r"\w+", fold(" ".join(one.texts()))))


def _stem(word: str) -> str:
    return word[: max(STEM, len(word) - ENDING)] if len(word) > STEM else word
