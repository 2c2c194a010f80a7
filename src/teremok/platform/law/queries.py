"""Reading the tables of the law for a page."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from teremok.kernel.clocks import Term, Window
from teremok.kernel.explanations import amount_text
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.models import Evidence, LawVersion
from teremok.platform.law.parameters import law_value


@dataclass(frozen=True)
class LawLine:
    """A row as staff read it."""

    name: str
    title: str
    section: str
    value: str
    unit: str
    article: str
    evidence: Evidence
    note: str
    version: str
    valid_from: date | None
    valid_to: date | None
    is_current: bool


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


def history(name: str) -> list[LawLine]:
    """All values a parameter ever had in the tables, superseded ones too, the latest first."""
    rows = LawVersion.objects.filter(parameter__name=name).select_related("parameter")
    return [
        _line(row) for row in sorted(rows, key=lambda row: (row.valid_from or date.min, row.revision), reverse=True)
    ]


def _line(row: LawVersion) -> LawLine:
    meaning = law_value(row).value
    text = str(meaning)
    if isinstance(meaning, Term):
        text = amount_text(meaning.amount, meaning.unit)
        text += f" ({meaning.window})" if meaning.window else ""
    elif isinstance(meaning, Window):
        text = str(meaning)
    return LawLine(
        name=row.parameter.name,
        title=row.parameter.title,
        section=row.parameter.section,
        value=text,
        unit=row.unit,
        article=row.article,
        evidence=Evidence(row.evidence),
        note=row.note,
        version=row.version,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_current=row.is_current,
    )
