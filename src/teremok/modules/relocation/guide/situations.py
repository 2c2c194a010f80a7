"""A situation of the guide: its texts in both languages and its steps, read from a table and judged on the way.

A content file and an editor's version are the same table, so that both are judged by the same rules. No text names a
term: a step names a parameter of the law, and the screen asks the law for its words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from teremok.modules.relocation.guide.doors import DOORS
from teremok.modules.relocation.guide.literals import names_a_term
from teremok.modules.relocation.guide.papers import PAPERS
from teremok.modules.relocation.guide.terms import SINCE
from teremok.modules.relocation.guide.words import Doer, Part, Sign
from teremok.modules.relocation.needs import Need
from teremok.modules.relocation.stages import table
from teremok.modules.relocation.states import FamilyKind, Stage

LANGUAGES = ("ru", "en")
LONGEST = 2000
MOST_STEPS = 12
OWN = {"part", "order", "kinds", "needs", "signs", "stages", "title", "lead", "words", "steps", "see"}
OF_STEP = {"key", "who", "title", "text", "term", "stage", "papers", "route", "button", "law"}
C = TypeVar("C", bound=TextChoices)


class WrongGuide(ValueError):
    """A situation can't be shown as it is written; the message says where and why."""


@dataclass(frozen=True)
class Text:
    """The same words in both languages; written out in the reader's."""

    ru: str
    en: str

    def __str__(self) -> str:
        return self.ru if (get_language() or "ru").startswith("ru") else self.en

    def __bool__(self) -> bool:
        return bool(self.ru)


NOTHING = Text("", "")


@dataclass(frozen=True)
class GuideStep:
    """One thing to do. `term` is a parameter of the law; `stage` the stage whose clock says its date for a family."""

    key: str
    who: Doer
    title: Text
    text: Text
    term: str = ""
    stage: Stage | None = None
    papers: tuple[str, ...] = ()
    route: str = ""
    button: Text = NOTHING
    law: Text = NOTHING


@dataclass(frozen=True)
class Situation:
    """A situation of life. Empty `kinds` are all kinds; `needs`, `signs` and `stages` say whom it concerns first.

    `see` are the slugs of situations to read next.
    """

    slug: str
    part: Part
    order: int
    title: Text
    lead: Text
    words: Text
    steps: tuple[GuideStep, ...]
    kinds: frozenset[FamilyKind] = frozenset()
    needs: frozenset[Need] = frozenset()
    signs: frozenset[Sign] = frozenset()
    stages: frozenset[Stage] = frozenset()
    see: tuple[str, ...] = ()

    @property
    def terms(self) -> frozenset[str]:
        return frozenset(step.term for step in self.steps if step.term)

    def texts(self) -> Iterable[str]:
        """Every word a reader may see, in both languages."""
        for step in self.steps:
            for text in (step.title, step.text, step.button, step.law):
                yield from (text.ru, text.en)
        for text in (self.title, self.lead, self.words):
            yield from (text.ru, text.en)


def read(slug: str, row: Mapping[str, Any]) -> Situation:
    """The situation that the table says. Raises WrongGuide with a sentence for whoever wrote it."""
    if strange := set(row) - OWN:
        raise WrongGuide(_("Nobody reads “%(names)s”.") % {"names": ", ".join(sorted(strange))})
    steps = row.get("steps") or []
    if not steps:
        raise WrongGuide(_("A situation needs at least one step."))
    if len(steps) > MOST_STEPS:
        raise WrongGuide(_("More than %(most)d steps are too many for one page: make two situations.") % _most())
    read_steps = tuple(_step(number, step) for number, step in enumerate(steps, start=1))
    if len({step.key for step in read_steps}) < len(read_steps):
        raise WrongGuide(_("Two steps have the same key."))
    return Situation(
        slug=slug,
        part=_one(Part, row.get("part", ""), ""),
        order=int(row.get("order", 0)),
        title=_text(row, "title", ""),
        lead=_text(row, "lead", ""),
        words=_text(row, "words", "", may_be_empty=True),
        steps=read_steps,
        kinds=_some(FamilyKind, row.get("kinds", ())),
        needs=_some(Need, row.get("needs", ())),
        signs=_some(Sign, row.get("signs", ())),
        stages=_some(Stage, row.get("stages", ())),
        see=tuple(row.get("see", ())),
    )


def _most() -> dict[str, int]:
    return {"most": MOST_STEPS}


def _step(number: int, row: Mapping[str, Any]) -> GuideStep:
    where = _("Step %(number)d: ") % {"number": number}
    if strange := set(row) - OF_STEP:
        raise WrongGuide(where + _("nobody reads “%(names)s”.") % {"names": ", ".join(sorted(strange))})
    if not str(row.get("key", "")).isidentifier():
        raise WrongGuide(where + _("it needs a key of Latin letters, by which its tick is remembered."))
    term, route = row.get("term", ""), row.get("route", "")
    if term and term not in SINCE:
        raise WrongGuide(where + _("the term “%(term)s” isn't in the tables of the law.") % {"term": term})
    if route and route not in DOORS:
        raise WrongGuide(where + _("no page of the platform is called “%(route)s”.") % {"route": route})
    papers = tuple(row.get("papers", ()))
    if unknown := [code for code in papers if code not in PAPERS]:
        raise WrongGuide(where + _("the paper “%(code)s” isn't known.") % {"code": unknown[0]})
    stage = _one(Stage, row["stage"], where) if row.get("stage") else None
    if stage is not None and term and table()[stage].term != term:
        raise WrongGuide(where + _("the clock of this stage runs by another term."))
    button = _text(row, "button", where, may_be_empty=True)
    if bool(button) != bool(route):
        raise WrongGuide(where + _("a button needs both its words and its page."))
    return GuideStep(
        key=row["key"],
        who=_one(Doer, row.get("who", ""), where),
        title=_text(row, "title", where),
        text=_text(row, "text", where),
        term=term,
        stage=stage,
        papers=tuple(code for code in PAPERS if code in papers),
        route=route,
        button=button,
        law=_text(row, "law", where, may_be_empty=True),
    )


def _text(row: Mapping[str, Any], name: str, where: str, *, may_be_empty: bool = False) -> Text:
    given = row.get(name) or {}
    ru, en = (" ".join(str(given.get(language, "")).split()) for language in LANGUAGES)
    if bool(ru) != bool(en):
        raise WrongGuide(where + _("what is said in one language must be said in the other too."))
    if not ru and not may_be_empty:
        raise WrongGuide(where + _("it has no words yet."))
    for words in (ru, en):
        if len(words) > LONGEST:
            raise WrongGuide(where + _("a text is longer than a page: say it shorter."))
        if found := names_a_term(words):
            raise WrongGuide(
                where + _("“%(words)s” stands in the text. Choose a term of the law instead, so that it stays true.")
                % {"words": found}
            )  # fmt: skip
    return Text(ru, en)


def _one(kind: type[C], value: str, where: str) -> C:
    try:
        return kind(value)
    except ValueError:
        raise WrongGuide(where + _("“%(value)s” isn't among the choices.") % {"value": value}) from None


def _some(kind: type[C], values: Iterable[str]) -> frozenset[C]:
    return frozenset(_one(kind, value, "") for value in values)
