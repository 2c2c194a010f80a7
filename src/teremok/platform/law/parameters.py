"""Asking for a number of the law: by name on a day, or by the version a result remembers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from teremok.kernel.clocks import Term
from teremok.platform.database.periods import in_force_on
from teremok.platform.law.models import LawParameter, LawVersion
from teremok.platform.law.values import LawValue, read_value, read_window


class UnknownParameter(LookupError):
    """Nothing of this name is in the tables of the law."""


class NotInForce(LookupError):
    """The parameter has no value on that day."""


def value(name: str, *, on: date) -> LawValue:
    """The value in force on the day. Raises UnknownParameter, NotInForce."""
    return values([name], on=on)[name]


def values(names: Iterable[str], *, on: date) -> dict[str, LawValue]:
    """The same for several names, in one query."""
    wanted = list(names)
    rows = LawVersion.objects.filter(
        in_force_on(on, start="valid_from", end="valid_to"), parameter__name__in=wanted, is_current=True
    ).select_related("parameter")
    found = {row.parameter.name: law_value(row) for row in rows}
    for name in wanted:
        if name not in found:
            raise _refusal(name, on)
    return found


def by_version(version: str) -> LawValue:
    """The value a result was computed with, whatever has been mended since. Raises UnknownParameter."""
    row = LawVersion.objects.select_related("parameter").filter(version=version).first()
    if row is None:
        raise UnknownParameter(_("There is no version “%(version)s” in the tables of the law.") % {"version": version})
    return law_value(row)


def law_value(row: LawVersion) -> LawValue:
    meaning = read_value(row.parameter.kind, row.value)
    if isinstance(meaning, Term):
        meaning = replace(
            meaning,
            article=row.article,
            window=read_window(row.window) if row.window else None,
            stops=frozenset(row.stops),
            moves_to_working_day=row.moves_to_working_day,
        )
    return LawValue(
        name=row.parameter.name,
        value=meaning,
        unit=row.unit,
        article=row.article,
        version=row.version,
        evidence=row.evidence,
        note=row.note,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _refusal(name: str, on: date) -> UnknownParameter | NotInForce:
    parameter = LawParameter.objects.filter(name=name).first()
    if parameter is None:
        return UnknownParameter(_("There is no “%(name)s” in the tables of the law.") % {"name": name})
    return NotInForce(
        _("“%(title)s” (%(name)s) has no value on %(day)s: add one to the tables of the law with its article.")
        % {"title": parameter.title, "name": name, "day": f"{on:%d.%m.%Y}"}
    )
