"""What a right-holder's answers amount to: pure functions of age and answers.

Whoever is of age speaks for themselves or through a representative, and the newest word counts. For a child under
fourteen the legal representative answers (Civil Code, art. 28); from fourteen to eighteen the young person answers and
the representative agrees (art. 26), so both words are needed, and either may refuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

SPEAKS_FROM = 14
OF_AGE_FROM = 18


class Age(models.TextChoices):
    """Who answers at this age."""

    CHILD = "child", _("Under 14: the legal representative answers")
    YOUNG = "young", _("14 to 18: answers with the representative's consent")
    ADULT = "adult", _("Of age")


class Position(models.TextChoices):
    """Where a right-holder stands."""

    AGREES = "agrees", pgettext_lazy("right-holder", "Agrees")
    REFUSES = "refuses", pgettext_lazy("right-holder", "Refuses")
    SILENT = "silent", _("No answer yet")
    NEEDS_REPRESENTATIVE = "needs_representative", _("The representative has yet to agree")
    NEEDS_THEMSELVES = "needs_themselves", _("Has yet to agree themselves")
    UNCLEAR = "unclear", _("The right is being clarified")

    @property
    def tone(self) -> str:
        return {"agrees": "success", "refuses": "danger", "unclear": "warning"}.get(self.value, "neutral")

    @property
    def icon(self) -> str:
        return {
            "agrees": "check-circle",
            "refuses": "x-circle",
            "silent": "hourglass",
            "needs_representative": "person-vcard",
            "needs_themselves": "hourglass",
            "unclear": "question-circle",
        }[self.value]


@dataclass(frozen=True)
class Word:
    """One answer: who spoke (`way` as stored), and what."""

    way: str
    consents: bool


def age_of(birth_date: date | None, *, on: date) -> Age:
    """Of a person on a day; whoever's birth date nobody knows counts as of age."""
    if birth_date is None:
        return Age.ADULT
    years = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    if years < SPEAKS_FROM:
        return Age.CHILD
    return Age.YOUNG if years < OF_AGE_FROM else Age.ADULT


def position(words: Sequence[Word], *, age: Age) -> Position:
    """Of one right-holder, from their answers in the order in which they came. Paper bears every signature needed."""
    if not words:
        return Position.SILENT
    if age != Age.YOUNG:
        return Position.AGREES if words[-1].consents else Position.REFUSES
    own = _last(words, ("cabinet", "paper"))
    other = _last(words, ("representative", "paper"))
    if False in (own, other):
        return Position.REFUSES
    if own is None:
        return Position.NEEDS_THEMSELVES
    return Position.NEEDS_REPRESENTATIVE if other is None else Position.AGREES


def everybody(positions: Sequence[Position]) -> Position:
    """Of a family: one refusal is enough to refuse, consent needs all of them; nobody is nobody's consent."""
    if Position.REFUSES in positions:
        return Position.REFUSES
    return Position.AGREES if positions and all(one == Position.AGREES for one in positions) else Position.SILENT


def _last(words: Sequence[Word], ways: tuple[str, ...]) -> bool | None:
    return next((word.consents for word in reversed(words) if word.way in ways), None)
