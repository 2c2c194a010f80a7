"""Reading the tables of the law for a page."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.utils.formats import number_format

from teremok.kernel.clocks import Term
from teremok.kernel.explanations import amount_text
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.labels import CHOICES, SECTIONS, with_unit
from teremok.platform.law.models import Evidence, LawParameter, LawVersion
from teremok.platform.law.parameters import law_value


@dataclass(frozen=True)
class LawLine:
    """A row as staff read it; `value` comes with its unit, in words."""

    name: str
    title: str
    section: str
    value: str
    article: str
    evidence: Evidence
    note: str
    version: str
    valid_from: date | None
    valid_to: date | None
    is_current: bool

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody should look it up before they rely on it."""
        return self.evidence in (Evidence.MEDIUM, Evidence.LOW)


def in_force(on: date, *, section: str = "", text: str = "") -> list[LawLine]:
    """Everything in force on the day, by section and name; `text` looks into titles, names and articles."""
    found = LawVersion.objects.filter(in_force_on(on, start="valid_from", end="valid_to"), is_current=True)
    if section:
        found = found.filter(parameter__section=section)
    if text:
        found = found.filter(
            Q(parameter__title_ru__icontains=text)
            | Q(parameter__title_en__icontains=text)
            | Q(parameter__name__icontains=text)
            | Q(article__icontains=text)
        )
    return [_line(row) for row in found.select_related("parameter").order_by("parameter__section", "parameter_id")]


def to_come(on: date) -> dict[str, LawLine]:
    """The next value of each parameter that changes after the day, by its name."""
    found = LawVersion.objects.filter(valid_from__gt=on, is_current=True).select_related("parameter")
    return {row.parameter.name: _line(row) for row in found.order_by("-valid_from")}


def sections() -> list[tuple[str, str]]:
    """The tables there are, each with its title, in the order of the titles."""
    names = LawParameter.objects.order_by("section").values_list("section", flat=True).distinct()
    return sorted(((name, str(SECTIONS.get(name, name))) for name in names), key=lambda pair: pair[1])


def history(name: str) -> list[LawLine]:
    """All values a parameter ever had in the tables, superseded ones too, the latest first."""
    rows = LawVersion.objects.filter(parameter__name=name).select_related("parameter")
    return [
        _line(row) for row in sorted(rows, key=lambda row: (row.valid_from or date.min, row.revision), reverse=True)
    ]


def _line(row: LawVersion) -> LawLine:
    return LawLine(
        name=row.parameter.name,
        title=row.parameter.title,
        section=row.parameter.section,
        value=_in_words(row),
        article=row.article,
        evidence=Evidence(row.evidence),
        note=row.note,
        version=row.version,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_current=row.is_current,
    )


def _in_words(row: LawVersion) -> str:
    meaning = law_value(row).value
    if isinstance(meaning, Term):
        text = amount_text(meaning.amount, meaning.unit)
        return f"{text} ({meaning.window})" if meaning.window else text
    if isinstance(meaning, Decimal):
        text = number_format(meaning.normalize() if meaning % 1 else int(meaning))
    elif isinstance(meaning, str):
        text = str(CHOICES.get(meaning, meaning))
    else:
        text = str(meaning)
    return with_unit(text, row.unit)
